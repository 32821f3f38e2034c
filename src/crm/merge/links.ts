import type { Caller } from '#access/caller.ts'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'

/** What becomes of one link of the two: `stays` as it is, `moves` to the winner, is `held` because the winner has one there, or `ends`. */
export type LinkPlan = {
  readonly id: string
  readonly configId: string
  readonly provider: string
  readonly account: string | null
  readonly remoteId: string | null
  readonly of: 'mine' | 'other'
  readonly becomes: 'stays' | 'moves' | 'held' | 'ends'
  readonly says: string
}

/** Two records of a kind, one of which goes into the other. */
export type Pair = { readonly kind: Kind; readonly winnerId: string; readonly loserId: string }

/** What the sync does of a merge, in the same transaction. Given by app.ts, so that this room knows no engine. */
export type MergeLinks = {
  /** Locks the links of both, before the records are. */
  lock(tx: Tx, pair: Pair): Promise<void>
  /** `hidden`: links through connections the caller may not see. */
  plan(tx: Tx, caller: Caller, pair: Pair): Promise<{ readonly links: readonly LinkPlan[]; readonly hidden: number }>
  /** Throws `conflict` where it cannot be told yet what there is at a system. */
  merge(tx: Tx, mergeId: string, pair: Pair): Promise<void>
  /** How many links are as they were. */
  unmerge(tx: Tx, mergeId: string, pair: Pair): Promise<number>
}
