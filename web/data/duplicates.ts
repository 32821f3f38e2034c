import { infiniteQueryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'
import type { Rec, RecordKind } from './records.ts'

/** Two records that may be one, and why. */
export type Duplicate = {
  score: number
  reasons: { type: string; text: string }[]
  titles: [string, string]
  records: [Rec, Rec]
}

type Page = { duplicates: Duplicate[]; pagination: { limit: number; next: string | null } }

/** Pairs in pages of 50; a page may be empty and still not be the last. */
export const duplicatesQuery = (kind: RecordKind) =>
  infiniteQueryOptions({
    queryKey: ['duplicates', kind],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => ask<Page>('/crm/duplicates', { query: { entityType: kind, limit: 50, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.pagination.next,
  })

/** Says that two records are not the same; `forget` takes it back. */
export const dismissPair = (ids: readonly [string, string], forget = false) =>
  ask('/crm/duplicates/dismiss', { method: 'POST', body: { ids, forget } })
