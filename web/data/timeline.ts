import { infiniteQueryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'
import type { Pagination, RecordKind } from './records.ts'

export const timelineTypes = ['meeting', 'email', 'audit', 'task', 'note', 'file', 'sync'] as const
export type TimelineType = (typeof timelineTypes)[number]

export type TimelineItem = {
  id?: string
  type: TimelineType
  timestamp: string
  summary: string
  details: Record<string, unknown>
  user: { id: string; name: string; email: string | null } | null
}

/** What happened to a record, newest first, page by page; `types` empty means everything. */
export const timelineQuery = (kind: RecordKind, id: string, types: readonly TimelineType[]) =>
  infiniteQueryOptions({
    queryKey: ['timeline', kind, id, types],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      ask<{ items: TimelineItem[]; pagination: Pagination }>(`/timeline/${kind}/${id}`, {
        query: { limit: 50, cursor: pageParam, types: types.join(',') },
        signal,
      }),
    getNextPageParam: (page) => page.pagination.next ?? null,
  })

/** Notes hang on their record by the reference of its kind: `contactId`, `companyId` … */
export const writeNote = (on: { kind: RecordKind; id: string }, body: string, key: string) =>
  ask<{ id: string }>('/notes', { method: 'POST', body: { body, [`${on.kind}Id`]: on.id }, idempotencyKey: key })

export const deleteNote = (id: string) => ask<unknown>(`/notes/${id}`, { method: 'DELETE' })
export const restoreNote = (id: string) => ask<unknown>(`/notes/${id}/restore`, { method: 'POST', body: {} })
