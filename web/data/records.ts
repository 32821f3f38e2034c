import { queryOptions } from '@tanstack/react-query'
import { ask, type Query } from '../api.ts'

/** The kinds that have lists and pages of their own. */
export const recordKinds = ['company', 'contact', 'lead', 'deal'] as const
export type RecordKind = (typeof recordKinds)[number]

/** The word of a kind in addresses, of the API and of the pages alike. */
export const pathOf: Record<RecordKind, 'companies' | 'contacts' | 'leads' | 'deals'> = {
  company: 'companies',
  contact: 'contacts',
  lead: 'leads',
  deal: 'deals',
}

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

export const listRecords = (kind: RecordKind, query: Query, signal?: AbortSignal) =>
  ask<List<Rec>>(`/${pathOf[kind]}`, { query, ...(signal ? { signal } : {}) })

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

const text = (value: unknown) => (typeof value === 'string' ? value.trim() : '')

const firstOf = (list: unknown) => {
  const first: unknown = Array.isArray(list) ? list[0] : undefined
  return typeof first === 'object' && first !== null && 'value' in first ? text(first.value) : text(first)
}

/** What a person calls a record; '' where it has nothing to be called by. */
export function titleOf(kind: RecordKind, record: Rec): string {
  switch (kind) {
    case 'company':
      return text(record['name']) || text(record['legalName']) || firstOf(record['domains'])
    case 'contact':
      return `${text(record['firstName'])} ${text(record['lastName'])}`.trim() || firstOf(record['emails']) || firstOf(record['phones'])
    case 'lead':
      return text(record['title']) || text(record['tradeName']) || text(record['legalName'])
    case 'deal':
      return text(record['name'])
  }
}

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
