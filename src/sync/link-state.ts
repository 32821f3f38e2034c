/**
 * What a link may do. Only `unborn` creates there, only `live` pushes, and a remote with a link in any state is never new.
 * `held` waits for a person; `unknown` for `find` after a lost create; `refused` for a retry; `filtered` for the filter;
 * `gone` is deleted there, or here and there; `excluded` is never to be synced.
 */
export const linkStates = ['unborn', 'live', 'held', 'unknown', 'refused', 'filtered', 'gone', 'excluded'] as const

export type LinkState = (typeof linkStates)[number]

/** Who moves it: the engine on its own, or an answer of a person (restore, link, unlink, resolve). */
export type Mover = 'engine' | 'person'

const byEngine: Readonly<Record<LinkState, readonly LinkState[]>> = {
  unborn: ['live', 'unknown', 'refused', 'filtered', 'held', 'excluded'],
  live: ['held', 'refused', 'filtered', 'gone', 'excluded'],
  held: ['live', 'refused', 'gone', 'excluded'],
  unknown: ['live', 'unborn', 'held', 'gone', 'excluded'],
  refused: ['live', 'unborn', 'unknown', 'held', 'filtered', 'gone', 'excluded'],
  filtered: ['live', 'unborn', 'held', 'gone', 'excluded'],
  gone: ['excluded'],
  excluded: [],
}

const byPerson: Readonly<Record<LinkState, readonly LinkState[]>> = {
  unborn: ['excluded', 'live'],
  live: ['excluded', 'gone'],
  held: ['live', 'unborn', 'gone', 'excluded'],
  unknown: ['live', 'unborn', 'excluded'],
  refused: ['live', 'unborn', 'excluded'],
  filtered: ['live', 'unborn', 'excluded'],
  gone: ['unborn', 'live', 'excluded'],
  excluded: ['unborn', 'live'],
}

/**
 * Whether a link may move so. `gone` and `excluded` never lead back to a state that syncs unless a person says so: nothing revives.
 * A remote that returns (plan `alive`) is a question on a link that stays `gone`.
 */
export function mayMove(from: LinkState, to: LinkState, mover: Mover): boolean {
  return from === to || (mover === 'engine' ? byEngine : byPerson)[from].includes(to)
}

/** Only such a link may write to its remote. */
export function mayPush(state: LinkState): boolean {
  return state === 'live'
}

/** Only such a link may create a remote. */
export function mayCreate(state: LinkState): boolean {
  return state === 'unborn'
}

/** Whether what is pulled on it is merged; on the others it only moves order and tag. */
export function mayPull(state: LinkState): boolean {
  return state === 'live' || state === 'refused' || state === 'held' || state === 'unknown'
}
