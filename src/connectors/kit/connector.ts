import type { z } from 'zod'
import type { Kind } from '#model/kinds.ts'
import type { HttpReply, HttpRequest } from './http.ts'
import type { Stream } from './stream.ts'

/** A thing a person may switch on; the scopes asked are the least for it and the direction. */
export type Capability = {
  readonly id: string
  readonly title: string
  readonly kinds: readonly Kind[]
  readonly scopes: { readonly pull: readonly string[]; readonly push: readonly string[] }
}

/** Per-provider OAuth metadata; the protocol itself is a library's. */
export type OAuthSpec = {
  readonly identityScopes: readonly string[]
  readonly authorizeParameters: Readonly<Record<string, string>>
  /** Who granted: stable account id, and e-mail to show. */
  whoAmI(send: (request: HttpRequest) => Promise<HttpReply>): Promise<{ accountId: string; email: string | null; instanceUrl?: string }>
  /** Scopes really granted, from the token reply's `scope`. */
  granted(scope: string): readonly string[]
}

/** One limit of the provider; `key` spans workspaces where the provider's does. */
export type Budget = { readonly key: string; readonly cost: number; readonly perMs: number; readonly limit: number }

/** How a reply that is no success is to be taken (providers.md §14.3). */
export type Verdict =
  | { readonly kind: 'ok' }
  | { readonly kind: 'expired_token' }
  | { readonly kind: 'dead_grant'; readonly reason: string }
  | { readonly kind: 'throttled'; readonly afterMs: number | null; readonly reason: string }
  | { readonly kind: 'transient'; readonly reason: string }
  | { readonly kind: 'other' }

export type ApiSpec = {
  budgets(request: HttpRequest, account: { connectionId: string; accountId: string; clientId: string }): readonly Budget[]
  judge(reply: HttpReply): Verdict
}

/** A provider: one folder, one line in the registry. It knows no hub. */
export type Connector = {
  readonly id: string
  readonly title: string
  readonly description: string
  /** One connection per workspace, or one per member and account. */
  readonly owner: 'workspace' | 'member'
  readonly capabilities: readonly Capability[]
  /** Names of the environment variables and endpoint keys it reads, composed into env.ts. */
  readonly env: z.ZodObject
  readonly endpoints: Readonly<Record<string, string>>
  readonly auth: OAuthSpec
  readonly api: ApiSpec
  readonly streams: Partial<Record<Kind, Stream>>
}
