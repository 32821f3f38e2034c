import type { LinkState } from '../link-state.ts'

/** What of a link decides where a merge leaves it. `creating`: a create is on its way, or was never answered. */
export type Standing = {
  readonly remoteId: string | null
  readonly state: LinkState
  readonly creating: boolean
}

/**
 * `stays`: it is the winner's, or asks for nothing any more · `moves`: to the winner, which has none there · `held`: both have one there ·
 * `ends`: it has nothing there, and the winner's will do · `doubt`: nobody knows yet whether there is one.
 */
export type Becoming = 'stays' | 'moves' | 'held' | 'ends' | 'doubt'

/** What becomes of a link of the record that goes, beside the winner's links in the same stream. Pure. */
export function becomingOf(link: Standing, winners: readonly Standing[]): Becoming {
  if (isOver(link)) return 'stays'
  const rivals = winners.filter((each) => !isOver(each))
  if (link.remoteId !== null) return rivals.some(hasOne) ? 'held' : 'moves'
  if (rivals.length === 0) return 'moves'
  return link.creating ? 'doubt' : 'ends'
}

/** What becomes of the winner's own: one that has nothing there yet gives way to the loser's that has. Pure. */
export function ownBecomingOf(link: Standing, losers: readonly Standing[]): 'stays' | 'ends' {
  const gives = !isOver(link) && !hasOne(link) && losers.some((each) => !isOver(each) && each.remoteId !== null)
  return gives ? 'ends' : 'stays'
}

const isOver = ({ state }: Standing): boolean => state === 'gone' || state === 'excluded'
const hasOne = ({ remoteId, creating }: Standing): boolean => remoteId !== null || creating
