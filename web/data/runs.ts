import { queryOptions } from '@tanstack/react-query'
import { ask, type Query } from '../api.ts'
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
}

/** Why one record was not synced. */
export type RunIssue = { recordId?: string | null; crmRecordId?: string | null; what?: string; reason: string; at?: string }

export type LogDetail = { log: Log; details: { errors: RunIssue[]; conflicts: unknown[] } }

export const logsQuery = (query: Query) =>
  queryOptions({
    queryKey: ['runs', 'list', query],
    queryFn: ({ signal }) => ask<{ logs: Log[]; pagination: Pagination }>('/crm/sync/logs', { query, signal }),
  })

export const logQuery = (id: string) =>
  queryOptions({ queryKey: ['runs', 'one', id], queryFn: ({ signal }) => ask<LogDetail>(`/crm/sync/logs/${id}`, { signal }) })

/** Tries the refused records of a run again. */
export const retryLog = (id: string) => ask<{ job_id: string }>(`/crm/sync/logs/${id}/retry`, { method: 'POST' })
