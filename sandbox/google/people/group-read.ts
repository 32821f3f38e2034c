import { invalid, notFound } from '../errors.ts'
import type { Asked } from './asked.ts'
import { pageSize } from './connections.ts'
import { readPageToken, readSyncToken, writeToken } from './cursor.ts'
import { groupMask, groupView, withMembers } from './group-view.ts'

const MOST_NAMES = 200
const USE = { stream: 'contactGroups', params: '' }

/** `contactGroups.list`: all groups, or those changed since a sync token; the last page always brings a new one. */
export function listGroups({ book, query }: Asked): unknown {
  const mask = groupMask(query.get('groupFields'), 'groupFields')
  const size = pageSize(query, 30)
  const pageText = query.get('pageToken')
  const syncText = query.get('syncToken')
  const page = pageText ? readPageToken(pageText, book, USE) : undefined
  const since = page === undefined ? (syncText ? readSyncToken(syncText, book, USE) : null) : page.since
  const began = page?.began ?? book.groups.head
  const changed = book.groups.after(page?.at ?? since?.seen ?? 0, since !== null)
  const shown = changed.slice(0, size)
  const bound = { ...USE, account: book.account.email }
  const token = { ...bound, epoch: book.epoch, fullAt: since?.fullAt ?? book.clock.now(), seen: began }
  const more = changed.length > size
  return {
    ...(shown.length > 0 ? { contactGroups: shown.map((group) => groupView(book, group, mask)) } : {}),
    ...(more
      ? { nextPageToken: writeToken({ ...bound, at: shown.at(-1)?.seq ?? 0, began, since }) }
      : { nextSyncToken: writeToken(token) }),
    ...(since === null ? { totalItems: book.groups.after(0, false).length } : {}),
  }
}

/** `contactGroups.get`. */
export function getGroup({ book, query, resource }: Asked): unknown {
  const mask = groupMask(query.get('groupFields'), 'groupFields')
  const group = book.groups.find(resource)
  if (group === undefined) throw notFound()
  return withMembers(book, groupView(book, group, mask), Number(query.get('maxMembers') ?? 0))
}

/** `contactGroups.batchGet`. */
export function batchGetGroups({ book, query }: Asked): unknown {
  const names = query.getAll('resourceNames')
  if (names.length === 0 || names.length > MOST_NAMES) throw invalid(`Between 1 and ${MOST_NAMES} resourceNames are required.`)
  const mask = groupMask(query.get('groupFields'), 'groupFields')
  const responses = names.map((requestedResourceName) => {
    const group = book.groups.find(requestedResourceName)
    if (group === undefined) return { requestedResourceName, status: notFound().rpc() }
    const contactGroup = withMembers(book, groupView(book, group, mask), Number(query.get('maxMembers') ?? 0))
    return { requestedResourceName, contactGroup, status: {} }
  })
  return { responses }
}
