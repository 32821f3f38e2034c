import type { z } from 'zod'
import type { Kind } from '#model/kinds.ts'
import type { Hook } from './hook.ts'
import type { Http, HttpReply, HttpRequest } from './http.ts'
import type { Pointee } from './pointee.ts'
import type { Preparation } from './preparation.ts'
import type { Setup } from './setup.ts'
import type { Stream } from './stream.ts'

/** A thing a person may switch on; the scopes asked are the least for it and the direction. */
export type Capability = {
  readonly id: string
  readonly title: string
  readonly kinds: readonly Kind[]
  readonly scopes: { readonly pull: readonly string[]; readonly push: readonly string[] }
}

/** Who granted: stable account id, and e-mail to show. `scopes`: what was granted, where the provider tells it here and not in its token reply. */
export type Identity = {
  readonly accountId: string
  readonly email: string | null
  readonly name?: string
  readonly instanceUrl?: string
  readonly scopes?: readonly string[]
}

/** Per-provider OAuth metadata; the protocol itself is a library's. Endpoints `authorize`, `token` and, where there is one, `revoke` are the connector's. */
export type OAuthSpec = {
  /** As the provider names itself in `iss`. */
  readonly issuer: string
  readonly identityScopes: readonly string[]
  readonly authorizeParameters: Readonly<Record<string, string>>
  /** Whether its token endpoint knows PKCE; default true. */
  readonly pkce?: boolean
  /** What to do when the provider gives no refresh token, in the words shown to the person. */
  readonly withoutRefreshToken: string
  whoAmI(send: (request: HttpRequest) => Promise<HttpReply>): Promise<Identity>
  /** Scopes really granted, from the token reply's `scope`; a scope that covers another brings it along. */
  granted(scope: string): readonly string[]
}

/** One limit of the provider; `key` spans workspaces where the provider's does. */
export type Budget = { readonly key: string; readonly cost: number; readonly perMs: number; readonly limit: number }

/** How a reply is to be taken (providers.md §14.3). */
export type Verdict =
  | { readonly kind: 'ok' }
  | { readonly kind: 'expired_token' }
  /** Only a person can mend it: dead grant, missing scope, API switched off. */
  | { readonly kind: 'dead_grant'; readonly reason: string }
  | { readonly kind: 'throttled'; readonly afterMs: number | null; readonly reason: string }
  | { readonly kind: 'transient'; readonly reason: string }
  | { readonly kind: 'other' }

/** Whose call it is, for budgets; `limits` are those in force by name. */
export type Account = {
  readonly connectionId: string
  readonly accountId: string
  readonly clientId: string
  readonly limits: Readonly<Record<string, number>>
}

export type ApiSpec = {
  /** One writer at a time for one account. */
  readonly serialWrites: boolean
  /** What `budgets` goes by, by name; an installation may change each. */
  readonly limits: Readonly<Record<string, number>>
  budgets(request: HttpRequest, account: Account): readonly Budget[]
  judge(reply: HttpReply, now: Date): Verdict
  /** What the reply's headers say is left of the budgets that the request drew from. */
  left?(reply: HttpReply, budgets: readonly Budget[]): readonly { readonly key: string; readonly left: number }[]
}

/** A provider: one folder, one line in the registry. It knows no hub. */
export type Connector = {
  readonly id: string
  readonly title: string
  readonly description: string
  /** A short text drawn as its mark. */
  readonly glyph: string
  /** One connection per workspace, or one per member and account. */
  readonly owner: 'workspace' | 'member'
  readonly capabilities: readonly Capability[]
  /** Its environment variables, composed into env.ts. */
  readonly env: z.ZodObject
  /** How this installation reaches the provider, from the variables of `env`; without a client and a service account it is not configured. */
  setup(env: Readonly<Record<string, unknown>>): Setup
  readonly endpoints: Readonly<Record<string, string>>
  readonly auth: OAuthSpec
  readonly api: ApiSpec
  readonly streams: Partial<Record<Kind, Stream>>
  readonly hook?: Hook
  /** All that references of its objects may name and that is no record there. */
  pointees?(http: Http): Promise<readonly Pointee[]>
  readonly preparations?: readonly Preparation[]
}
