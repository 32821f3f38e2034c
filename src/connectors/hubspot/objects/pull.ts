import { createHash } from 'node:crypto'
import type { Http } from '../../kit/http.ts'
import type { Change, Cursor, Pulled } from '../../kit/stream.ts'
import { refusal } from '../refusal.ts'
import { version } from '../version.ts'
import { linksOf } from './associations.ts'
import { cursorOf, placeOf, type Place } from './cursor.ts'
import { asked, definitionsOf } from './definitions.ts'
import type { HubspotObject } from './object.ts'
import { stampProperty, type ObjectType } from './object-type.ts'
import { changesOf, read } from './read.ts'
import { changedWithin, search } from './search.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** The search index lags by seconds to minutes: a window's last minutes are read again by the next, and a little before that too. */
const unsureMs = 2 * minuteMs
const lookbackMs = 3 * minuteMs
/** Deletions are in no search: they are looked up in the recycle bin, by HubSpot's clock. */
const archivedEveryMs = hourMs
const skewMs = hourMs
/** Associations, and whatever else the modified date did not tell. */
const againEveryMs = dayMs
/** HubSpot forgets what was deleted after 90 days. */
const binMs = 85 * dayMs
/** URLs longer than this ask for properties by a second call. */
const longestNames = 3_000

type Page = Extract<Pulled, { kind: 'page' }>

/** One page: of everything (cursor null), of what changed, of what was deleted, or, once a day, of everything again. */
export async function pull(http: Http, type: ObjectType, cursor: Cursor | null): Promise<Pulled> {
  const now = http.now().getTime()
  if (cursor === null) {
    const parameters = await parametersOf(http, type)
    return begun(http, type, { step: 'list', after: null, at: now, told: 0, archived: 0, listed: 0, parameters })
  }
  const place = placeOf(type, cursor)
  if (place === null || (place.step !== 'list' && now - place.archived > binMs)) return { kind: 'expired' }
  if (isDue(place, now) && !(await isSame(http, type, { place, fresh: true }))) return { kind: 'expired' }
  switch (place.step) {
    case 'list':
    case 'again':
      return (await isSame(http, type, { place })) ? listed(http, type, place) : { kind: 'expired' }
    case 'changes':
      return changed(http, type, place)
    case 'archived':
      return deleted(http, type, place)
  }
}

/** Digest of what every object is asked for: its properties, and the types whose associations may be read. Our own field is none of it: nothing stands in it before it is made. */
async function parametersOf(http: Http, type: ObjectType, { fresh = false } = {}): Promise<string> {
  const names = asked(type, await definitionsOf(http, type, { fresh })).filter((name) => name !== stampProperty)
  const links = (await linksOf(http, type)).map(({ key }) => key)
  return createHash('sha256')
    .update(JSON.stringify([version, names, links]))
    .digest('base64url')
    .slice(0, 16)
}

async function isSame(http: Http, type: ObjectType, { place, fresh = false }: { place: Place; fresh?: boolean }): Promise<boolean> {
  return (await parametersOf(http, type, { fresh })) === place.parameters
}

const isDue = ({ step, after, listed: last }: Place, now: number): boolean =>
  step === 'changes' && after === null && now - last >= againEveryMs

/** The first page of all says how many there are. */
async function begun(http: Http, type: ObjectType, place: Place): Promise<Pulled> {
  const { total } = await search(http, type, { filters: [], limit: 1 })
  return { ...(await listed(http, type, place)), estimate: total }
}

async function listed(http: Http, type: ObjectType, place: Place): Promise<Page> {
  const names = asked(type, await definitionsOf(http, type)).join()
  const isShort = names.length <= longestNames
  const { results, after } = await list(http, type, { after: place.after, properties: isShort ? names : 'hs_object_id', archived: false })
  const all = isShort ? await changesOf(http, type, results) : await read(http, type, idsOf(results))
  // What went between the two calls is told as deleted in its turn.
  const changes = all.filter(({ values }) => values !== null)
  if (after !== null) return page(type, changes, { ...place, after })
  const { at } = place
  const done = place.step === 'list' ? { told: at - unsureMs, archived: at, listed: at } : { listed: at }
  return page(type, changes, { ...place, ...done, step: 'changes', after: null })
}

async function changed(http: Http, type: ObjectType, place: Place): Promise<Pulled> {
  const now = http.now().getTime()
  const to = place.after === null ? Math.max(now, place.told) : place.at
  const { ids, more } = await search(http, type, { filters: changedWithin(type, place.told - lookbackMs, to), after: place.after })
  if (ids.length > 0 && !(await isSame(http, type, { place }))) return { kind: 'expired' }
  // The index may be older than the objects: these are read as they are now.
  const changes = await read(http, type, ids)
  if (more) return page(type, changes, { ...place, after: ids.at(-1) ?? null, at: to })
  const done = { ...place, told: Math.max(place.told, to - unsureMs) }
  return page(type, changes, now - done.archived >= archivedEveryMs ? { ...done, step: 'archived', after: null, at: now } : next(done, now))
}

/** What was deleted since; read by id before it counts, for what was merged away lies in the recycle bin too. */
async function deleted(http: Http, type: ObjectType, place: Place): Promise<Page> {
  const { results, after } = await list(http, type, { after: place.after, properties: 'hs_object_id', archived: true })
  const since = place.archived - skewMs
  const lately = results.filter(({ archivedAt }) => archivedAt === undefined || new Date(archivedAt).getTime() >= since)
  const changes = await read(http, type, idsOf(lately))
  if (after !== null) return page(type, changes, { ...place, after })
  return page(type, changes, next({ ...place, archived: place.at }, http.now().getTime()))
}

/** After a window: everything again where a day has passed, else rest. */
function next(place: Place, now: number): Place {
  const begins = now - place.listed >= againEveryMs
  return { ...place, step: begins ? 'again' : 'changes', after: null, at: now }
}

/** At rest, the next pull begins a window; anything else goes on now. */
function page(type: ObjectType, changes: readonly Change[], place: Place): Page {
  return { kind: 'page', changes, next: cursorOf(type, place), more: place.step !== 'changes' || place.after !== null }
}

type Listing = { readonly results: readonly HubspotObject[]; readonly after: string | null }

async function list(
  http: Http,
  { name }: ObjectType,
  { after, properties, archived }: { readonly after: string | null; readonly properties: string; readonly archived: boolean },
): Promise<Listing> {
  const query = { limit: 100, after: after ?? undefined, properties, archived }
  const reply = await http.send({ method: 'GET', base: 'api', path: `/crm/objects/${version}/${name}`, query })
  if (reply.status !== 200) throw refusal(`list the ${name}`, reply)
  const { results = [], paging } = reply.body as {
    readonly results?: readonly HubspotObject[]
    readonly paging?: { readonly next?: { readonly after?: string } }
  }
  return { results, after: paging?.next?.after ?? null }
}

const idsOf = (objects: readonly HubspotObject[]): string[] => objects.map(({ id }) => id)
