import type { Http, HttpReply } from '../../kit/http.ts'
import type { Change, Cursor, Pulled } from '../../kit/stream.ts'
import { failureOf } from '../failure.ts'
import { cursorOf, placeOf, type Place } from './cursor.ts'
import { named } from './groups.ts'
import { changeOf, mask, sources, type Person } from './person.ts'
import { refusal } from './refusal.ts'

const pageSize = 1000

type Page = {
  readonly connections?: readonly Person[]
  readonly nextPageToken?: string
  readonly nextSyncToken?: string
  readonly totalItems?: number
}

/** One page of the address book: of all of it (cursor null), or of what changed since. People outside the group are left out of a listing and marked in changes. */
export async function pull(http: Http, cursor: Cursor | null, scope: string): Promise<Pulled> {
  const place = cursor === null ? {} : placeOf(cursor)
  if (place === null) return { kind: 'expired' }
  const reply = await list(http, place)
  if (cursor !== null && isExpired(reply)) return { kind: 'expired' }
  if (reply.status !== 200) throw refusal('list the contacts', reply)
  const page = reply.body as Page
  const people = await named(http, page.connections ?? [])
  const listing = place.sync === undefined
  const changes = lastOfEach(people.map((person) => changeOf(person, scope, http.now()))).filter(
    ({ outside }) => !(listing && outside === true),
  )
  return { kind: 'page', changes, next: cursorOf(after(place, page)), more: page.nextPageToken !== undefined, ...estimate(listing, page) }
}

/** Every person of the address book with these fields only, page by page; no sync token is asked. */
export async function* everyone(http: Http, personFields: string): AsyncGenerator<readonly Person[]> {
  let pageToken: string | undefined
  do {
    const query = { personFields, sources, pageSize, pageToken, sortOrder: 'LAST_MODIFIED_DESCENDING' }
    const reply = await http.send({ method: 'GET', base: 'people', path: '/v1/people/me/connections', query })
    if (reply.status !== 200) throw refusal('list the contacts', reply)
    const page = reply.body as Page
    yield page.connections ?? []
    pageToken = page.nextPageToken
  } while (pageToken !== undefined)
}

function list(http: Http, { page, sync }: Place): Promise<HttpReply> {
  const query = { personFields: mask, sources, pageSize, requestSyncToken: true, pageToken: page, syncToken: sync }
  return http.send({ method: 'GET', base: 'people', path: '/v1/people/me/connections', query })
}

function after(place: Place, { nextPageToken, nextSyncToken }: Page): Place {
  if (nextPageToken !== undefined) return { ...place, page: nextPageToken }
  // Without a token there is nothing to go on from; the next pull lists anew.
  return nextSyncToken === undefined ? {} : { sync: nextSyncToken }
}

function estimate(listing: boolean, { totalItems }: Page): { estimate?: number } {
  return listing && typeof totalItems === 'number' ? { estimate: totalItems } : {}
}

/** Sync and page tokens die alike; some clients see 410 (providers.md §2.1). */
function isExpired(reply: HttpReply): boolean {
  if (reply.status !== 400 && reply.status !== 410) return false
  const { reasons, message } = failureOf(reply)
  return reasons.includes('EXPIRED_SYNC_TOKEN') || /(sync|page)[ _]?token/i.test(message)
}

/** Incremental pages may tell of one person twice; the later word counts. */
function lastOfEach(changes: readonly Change[]): Change[] {
  return [...new Map(changes.filter(({ id }) => id !== '').map((change) => [change.id, change])).values()]
}
