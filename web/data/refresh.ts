import type { QueryClient } from '@tanstack/react-query'
import { type List, listRecords, type Rec, type RecordKind } from './records.ts'

type Pages = { pages: List<Rec>[]; pageParams: unknown[] }

const LONG = 5
const MOST = 100

/** A list scrolled so far that reading all of it again would cost many requests; it is mended in place instead. */
export const isLong = (data: unknown): data is Pages =>
  typeof data === 'object' && data !== null && 'pages' in data && Array.isArray(data.pages) && data.pages.length > LONG

async function readAgain(kind: RecordKind, ids: readonly string[]): Promise<Map<string, Rec>> {
  const found = new Map<string, Rec>()
  for (let at = 0; at < ids.length; at += MOST) {
    const page = await listRecords(kind, { 'id[in]': ids.slice(at, at + MOST).join(','), limit: MOST })
    for (const record of page.items) found.set(record.id, record)
  }
  return found
}

/** After records of a kind changed: short lists are read again, long ones get just these records anew (or lose them). */
export async function refreshRecords(queries: QueryClient, kind: RecordKind, ids: readonly string[]): Promise<void> {
  const lists = queries.getQueryCache().findAll({ queryKey: ['records'] })
  const long = lists.filter((query) => query.queryKey[1] === kind && isLong(query.state.data))
  await Promise.all([
    queries.invalidateQueries({ queryKey: ['records'], predicate: (query) => !isLong(query.state.data) }),
    queries.invalidateQueries({ queryKey: ['record', kind] }),
    ...ids.flatMap((id) =>
      [
        ['timeline', kind, id],
        ['name', kind, id],
      ].map((queryKey) => queries.invalidateQueries({ queryKey })),
    ),
  ])
  if (long.length === 0) return
  const now = await readAgain(kind, ids)
  const gone = new Set(ids.filter((id) => !now.has(id)))
  for (const { queryKey } of long)
    queries.setQueryData<Pages>(
      queryKey,
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            items: page.items.filter((record) => !gone.has(record.id)).map((record) => now.get(record.id) ?? record),
          })),
        },
    )
}
