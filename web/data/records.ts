import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { ask, type Query } from '../api.ts'

/** The kinds that have lists and pages of their own. */
export const recordKinds = ['company', 'contact', 'lead', 'deal'] as const
export type RecordKind = (typeof recordKinds)[number]

/** The word of a kind in addresses, of the API and of the pages alike. */
export const pathOf = { company: 'companies', contact: 'contacts', lead: 'leads', deal: 'deals' } as const satisfies Record<
  RecordKind,
  string
>

/** One record as the API answers it; its fields stand beside the frame. */
export type Rec = {
  id: string
  rev: number
  createdAt: string
  updatedAt: string
  deletedAt: string | null
  custom?: Record<string, unknown>
} & Record<string, unknown>

export type Pagination = { total: number; totalIsEstimate?: boolean; limit: number; offset: number; next?: string | null }
export type List<T> = { items: T[]; pagination: Pagination }

const PAGE = 200

export const listRecords = (kind: RecordKind, query: Query, signal?: AbortSignal) =>
  ask<List<Rec>>(`/${pathOf[kind]}`, { query, ...(signal ? { signal } : {}) })

/** A list without end: pages of 200 by the server's cursor. `query` holds `q`, `sort` and filters as the API spells them. */
export const recordsQuery = (kind: RecordKind, query: Query) =>
  infiniteQueryOptions({
    queryKey: ['records', kind, query],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => listRecords(kind, { ...query, limit: PAGE, cursor: pageParam }, signal),
    getNextPageParam: (page) => page.pagination.next ?? null,
    // While the words of a search change, the rows found before stay.
    placeholderData: (former, query) => (query?.queryKey[1] === kind ? former : undefined),
  })

/** The first few records of one kind. */
export const fewRecordsQuery = (kind: RecordKind, query: Query) =>
  queryOptions({ queryKey: ['records', kind, 'few', query], queryFn: ({ signal }) => listRecords(kind, { limit: 20, ...query }, signal) })

export const recordQuery = (kind: RecordKind, id: string) =>
  queryOptions({ queryKey: ['record', kind, id], queryFn: ({ signal }) => ask<Rec>(`/${pathOf[kind]}/${id}`, { signal }) })

/** Changes fields; `rev` is the one last read, so that a field somebody else changed since is refused with 409 and both values. */
export const patchRecord = (kind: RecordKind, record: Pick<Rec, 'id' | 'rev'>, patch: Record<string, unknown>) =>
  ask<Rec>(`/${pathOf[kind]}/${record.id}`, { method: 'PATCH', body: patch, ifMatch: `"${record.rev}"` })

export const createRecord = (kind: RecordKind, values: Record<string, unknown>, idempotencyKey: string) =>
  ask<Rec>(`/${pathOf[kind]}`, { method: 'POST', body: values, idempotencyKey })

export const deleteRecord = (kind: RecordKind, id: string) => ask<unknown>(`/${pathOf[kind]}/${id}`, { method: 'DELETE' })

export const restoreRecord = (kind: RecordKind, id: string) => ask<Rec>(`/${pathOf[kind]}/${id}/restore`, { method: 'POST', body: {} })

/** The first few records of every kind that match what was typed. */
export const findRecordsQuery = (text: string) =>
  queryOptions({
    queryKey: ['records', 'find', text],
    enabled: text.length > 1,
    staleTime: 10_000,
    queryFn: async ({ signal }) => {
      const found = await Promise.all(
        recordKinds.map(async (kind) => {
          const list = await listRecords(kind, { q: text, limit: 5 }, signal)
          return list.items.map((record) => ({ kind, record }))
        }),
      )
      return found.flat()
    },
  })

/** The records of all kinds that changed last, newest first. */
export const recentRecordsQuery = queryOptions({
  queryKey: ['records', 'recent'],
  queryFn: async ({ signal }) => {
    const lists = await Promise.all(
      recordKinds.map(async (kind) =>
        (await listRecords(kind, { sort: '-updatedAt', limit: 8 }, signal)).items.map((record) => ({ kind, record })),
      ),
    )
    return lists
      .flat()
      .toSorted((one, other) => other.record.updatedAt.localeCompare(one.record.updatedAt))
      .slice(0, 8)
  },
})
