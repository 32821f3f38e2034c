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
