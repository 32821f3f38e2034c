import type { Caller } from '#access/caller.ts'
import type { Tx } from '#db/db.ts'
import type { LinkPlan, Pair } from './pair.ts'

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
