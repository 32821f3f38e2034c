import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { ask, type Query } from '../api.ts'
import type { Conflict } from './conflicts.ts'
import type { Pagination } from './records.ts'
import type { SyncLog } from './sync.ts'

/** One stream in one direction, with all its counts. */
export type Log = SyncLog & {
  syncDirection: 'push' | 'pull'
  entityType: string
  recordsProcessed: number
  recordsSkipped: number
  conflictsDetected: number
  conflictsResolved: number
  syncDurationMs: number | null
  errorMessage: string | null
  completedAt: string | null
  undoes: string | null
  undoneBy: string | null
  estimatedRecords?: number | null
  stages: Stage[]
}

/** One stage of a run: when it first began and last ended, and how long it was at work between. */
export type Stage = { stage: 'read' | 'match' | 'write' | 'push'; startedAt: string; endedAt: string; busyMs: number; times: number }

/** Why one record was not synced. */
export type RunIssue = { recordId?: string | null; crmRecordId?: string | null; what?: string; reason: string; at?: string }

/** Records not synced for one reason; `open`: how many of them a retry would take up. */
export type IssueGroup = { what: string; reason: string; records: number; open: number }

export type LogDetail = { log: Log; details: { errors: RunIssue[]; errorGroups: IssueGroup[]; conflicts: Conflict[] } }

export const logsQuery = (query: Query) =>
  queryOptions({
    queryKey: ['runs', 'list', query],
    queryFn: ({ signal }) => ask<{ logs: Log[]; pagination: Pagination }>('/crm/sync/logs', { query, signal }),
  })

export const logQuery = (id: string) =>
  queryOptions({ queryKey: ['runs', 'one', id], queryFn: ({ signal }) => ask<LogDetail>(`/crm/sync/logs/${id}`, { signal }) })

const PAGE = 100

/** Runs without end, newest first. */
export const logPagesQuery = (query: Query) =>
  infiniteQueryOptions({
    queryKey: ['runs', 'pages', query],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      ask<{ logs: Log[]; pagination: Pagination }>('/crm/sync/logs', { query: { ...query, limit: PAGE, offset: pageParam }, signal }),
    getNextPageParam: ({ pagination: { offset, total } }) => (offset + PAGE < Math.min(total, 10_000) ? offset + PAGE : null),
  })

/** What the runs of one day did; `day` is YYYY-MM-DD where the user is. */
export type Day = {
  day: string
  runs: number
  completed: number
  partial: number
  failed: number
  synced: number
  refused: number
  conflicts: number
}

export const volumeQuery = (query: Query) =>
  queryOptions({
    queryKey: ['runs', 'volume', query],
    queryFn: async ({ signal }) => (await ask<{ days: Day[] }>('/crm/sync/volume', { query, signal })).days,
  })

type Deed = { act: string; changes: { field: string; old: unknown; new: unknown }[] }

/** A record that a run wrote, with what changed on which side. */
export type RunRecord = { entityType: string; entityId: string; title: string | null; here: Deed | null; there: Deed | null }

export const runRecordsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['runs', 'records', id],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      ask<{ items: RunRecord[]; next: string | null }>(`/crm/sync/logs/${id}/records`, { query: { cursor: pageParam, limit: 50 }, signal }),
    getNextPageParam: (page) => page.next,
  })

const FEW = 50

export const issuesQuery = (id: string, group: Pick<IssueGroup, 'what' | 'reason'>) =>
  infiniteQueryOptions({
    queryKey: ['runs', 'issues', id, group.what, group.reason],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      ask<{ items: RunIssue[] }>(`/crm/sync/logs/${id}/issues`, {
        query: { what: group.what, reason: group.reason, limit: FEW, offset: pageParam },
        signal,
      }),
    getNextPageParam: (page, _, offset) => (page.items.length < FEW ? null : offset + FEW),
  })

/** Tries the refused records of a run again, all or those with one reason. */
export const retryLog = (id: string, reason?: string) =>
  ask<{ job_id: string; records: number }>(`/crm/sync/logs/${id}/retry`, {
    method: 'POST',
    ...(reason === undefined ? {} : { body: { reason } }),
  })
