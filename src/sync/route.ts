import type { Change } from '#connectors/kit/stream.ts'
import type { LinkHead } from './link.ts'
import { planPull } from './plan.ts'

/** A change on its way, with the link it belongs to (null: none in any state). */
export type Routed = { readonly change: Change; readonly link: LinkHead | null }

/** A link of an earlier id: `moved` takes the new id over, `merged` ends because the new id has a link of its own. */
export type Renamed = { readonly link: LinkHead; readonly change: Change; readonly how: 'moved' | 'merged' }

export type Routes = {
  readonly late: number
  readonly unchanged: readonly Change[]
  readonly note: readonly Routed[]
  readonly merge: readonly Routed[]
  readonly match: readonly Routed[]
  readonly alive: readonly Change[]
  readonly renamed: readonly Renamed[]
}

/** Where each change of a page goes, by heads alone. Of one remote shown twice, the newest counts. */
export function routesOf(changes: readonly Change[], heads: readonly LinkHead[], version: number): Routes {
  const byRemote = new Map(heads.map((head) => [head.remoteId, head]))
  const routes = {
    late: 0,
    unchanged: [] as Change[],
    note: [] as Routed[],
    merge: [] as Routed[],
    match: [] as Routed[],
    alive: [] as Change[],
    renamed: [] as Renamed[],
  }
  for (const change of newest(changes)) {
    const earlier = (change.formerly ?? []).flatMap((id) => byRemote.get(id) ?? []).filter((head) => head.state !== 'gone')
    const own = byRemote.get(change.id) ?? null
    const heir = own ?? earlier[0] ?? null
    const moved = own === null && heir !== null
    const place = placeOf({ change, link: heir }, version, moved)
    if (place === 'late') routes.late += 1
    else if (place === 'unchanged' || place === 'alive') routes[place].push(change)
    else routes[place].push({ change, link: heir })
    if (place === 'late') continue
    for (const link of earlier) routes.renamed.push({ link, change, how: link === heir ? 'moved' : 'merged' })
  }
  return routes
}

type Place = 'late' | 'unchanged' | 'note' | 'merge' | 'match' | 'alive'

function placeOf({ change, link }: Routed, version: number, moved: boolean): Place {
  const plan = planPull(change, link)
  switch (plan) {
    case 'late':
    case 'alive':
    case 'note':
      return plan
    case 'unchanged':
      return link !== null && change.values !== null && (moved || isOutdated(link, version)) ? 'merge' : 'unchanged'
    case 'match':
    case 'merge':
    case 'recheck':
      if (link === null) return 'match'
      if (link.recordId !== null) return 'merge'
      return change.values === null || link.state === 'held' ? 'note' : 'match'
  }
}

/** Read under an older mapping, or owed a fresh look: equal order and tag say nothing then. */
function isOutdated(link: LinkHead, version: number): boolean {
  return link.version !== version && link.recordId !== null && (link.state === 'live' || link.state === 'refused')
}

function newest(changes: readonly Change[]): Iterable<Change> {
  const best = new Map<string, Change>()
  for (const change of changes) {
    const known = best.get(change.id)
    if (known === undefined || known.order === null || change.order === null || change.order >= known.order) best.set(change.id, change)
  }
  return best.values()
}
