import type { Change } from '#connectors/kit/stream.ts'
import { type LinkState, mayPull } from './link-state.ts'

/** What a pulled change is held against. */
export type Known = {
  readonly state: LinkState
  readonly reason?: string | null
  readonly tag: string | null
  readonly order: string | null
}

/**
 * `late`: older than what we have, dropped. `unchanged`: seen already, nothing is loaded. `merge`: load both sides.
 * `match`: no link in any state. `note`: the link does not sync; only tag and order move. `alive`: gone, yet seen again:
 * confirm by `read`, then ask a person. `recheck`: filtered; look whether it passes now.
 */
export type Plan = 'late' | 'unchanged' | 'merge' | 'match' | 'note' | 'alive' | 'recheck'

/** What to do with a pulled change, before anything is loaded. */
export function planPull(change: Pick<Change, 'tag' | 'order' | 'values'>, known: Known | null): Plan {
  if (known === null) return change.values === null ? 'unchanged' : 'match'
  if (isOlder(change.order, known.order)) return 'late'
  if (change.values !== null && isSame(change, known)) return 'unchanged'
  if (known.state === 'gone') return change.values === null ? 'unchanged' : 'alive'
  if (known.state === 'filtered') return change.values === null ? 'merge' : 'recheck'
  // Its record went into another, which has a remote there of its own: what is said of this one is noted, and changes nobody.
  if (known.state === 'held' && known.reason === 'merged_here') return 'note'
  return mayPull(known.state) ? 'merge' : 'note'
}

function isOlder(order: string | null, known: string | null): boolean {
  return order !== null && known !== null && order < known
}

function isSame(change: Pick<Change, 'tag' | 'order'>, known: Known): boolean {
  if (change.order === null && change.tag === null) return false
  return change.order === known.order && change.tag === known.tag
}
