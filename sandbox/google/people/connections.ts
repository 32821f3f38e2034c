import { invalid } from '../errors.ts'
import type { Asked } from './asked.ts'
import type { Book } from './book.ts'
import { boundParams, readPageToken, readSyncToken, writeToken, type SyncToken } from './cursor.ts'
import { readMask, readSources } from './mask.ts'
import { render } from './render.ts'
import { sortedConnections } from './sorted.ts'
import type { MaskName, Value } from './value.ts'

/** `people.connections.list`: everything by pages, or what changed since a sync token. */
export function listConnections({ book, query, resource }: Asked): unknown {
  if (resource !== 'people/me') throw invalid("Resource name to list connections for must be 'people/me'.")
  const mask = readMask(query.get('personFields'), 'personFields')
  const { people, totalItems, ...tokens } = listPeople(book, query, { stream: 'connections', mask })
  return {
    ...(people.length > 0 ? { connections: people } : {}),
    ...tokens,
    ...(totalItems === undefined ? {} : { totalPeople: totalItems, totalItems }),
  }
}

/** One page of a list of people; its tokens work for the same list with the same parameters only. */
type Listed = { readonly people: Value[]; readonly nextPageToken?: string; readonly nextSyncToken?: string; readonly totalItems?: number }

/** A page of a book: by page token, since a sync token, or from the beginning. */
export function listPeople(book: Book, query: URLSearchParams, about: { stream: string; mask: ReadonlySet<MaskName> }): Listed {
  const use = { stream: about.stream, params: boundParams(query) }
  const size = pageSize(query, 100)
  const page = query.get('pageToken') ? readPageToken(query.get('pageToken') ?? '', book, use) : undefined
  const since = page === undefined ? (query.get('syncToken') ? readSyncToken(query.get('syncToken') ?? '', book, use) : null) : page.since
  // The next sync starts where this listing began, so what changes meanwhile comes twice rather than never.
  const began = page?.began ?? book.order.head
  const at = page?.at ?? since?.seen ?? 0
  const order = query.get('sortOrder') ?? 'LAST_MODIFIED_ASCENDING'
  const ordered = since === null && order !== 'LAST_MODIFIED_ASCENDING'
  const { contacts, next } = ordered ? sortedConnections(book, order, { at, size }) : book.order.page(at, size, since !== null)
  const view = { mask: about.mask, sources: readSources(query.getAll('sources')), former: since !== null }
  const bound = { ...use, account: book.account.email }
  const token: SyncToken = { ...bound, epoch: book.epoch, fullAt: since?.fullAt ?? book.clock.now(), seen: began }
  const last = next === undefined
  return {
    people: contacts.map((contact) => render(contact, contact.shown ?? contact.current, view)),
    ...(last ? {} : { nextPageToken: writeToken({ ...bound, at: next, began, since }) }),
    ...(last && query.get('requestSyncToken') === 'true' ? { nextSyncToken: writeToken(token) } : {}),
    ...(since === null && book.order.total > 0 ? { totalItems: book.order.total } : {}),
  }
}

/** The `pageSize` parameter: 1 to 1000, the default when absent or 0. */
export function pageSize(query: URLSearchParams, otherwise: number): number {
  const size = Number(query.get('pageSize') ?? 0)
  if (size < 0 || size > 1000) throw invalid('Page size must be between 1 and 1000.')
  return size === 0 ? otherwise : size
}
