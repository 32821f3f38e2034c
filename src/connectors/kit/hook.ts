import type { Kind } from '#model/kinds.ts'

/** A call as it came in: the URL as the provider knows it, the body untouched. */
export type HookCall = {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: Uint8Array
}

/** What an installation proves callers by. */
export type HookProof = { readonly clientSecret: string; readonly now: Date }

/** A doorbell: something about these remotes of an account may have changed. What has, a read tells. */
export type Ring = {
  readonly accountId: string
  readonly kind: Kind
  /** Empty: anything of that kind. */
  readonly ids: readonly string[]
  /** When it happened, by the provider's clock, as `Change.at` is. Told: it is looked at at once, and once more where what is read is older. */
  readonly at?: Date
}

/** How a provider calls us. */
export type Hook = {
  /** Headers that carry the proof: a call without them is told so. */
  readonly proofHeaders?: readonly string[]
  /** True where the call is the provider's and fresh; compared in constant time. */
  verify(call: HookCall, proof: HookProof): boolean
  /** What a verified body names; null: it cannot be read. Kinds the connector has no stream for are left out. */
  rings(body: Uint8Array): readonly Ring[] | null
  /** A ring may come before what it rings for can be read: how long to wait. */
  readonly settleMs: number
  /** Whether the provider's own settings make it ring at `url`, by what an operator's variables (checked by `env`) let us see; null: nothing. */
  inspect?(env: Readonly<Record<string, unknown>>, url: string): Promise<{ readonly ok: boolean; readonly says: string } | null>
}
