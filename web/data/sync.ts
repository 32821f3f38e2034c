import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'

/** One connected account. */
export type Config = {
  id: string
  provider: string
  isActive: boolean
  status: 'connected' | 'disconnected' | 'error' | 'paused'
  statusReason: string | null
  oauthUserEmail: string | null
  lastSyncAt: string | null
  lastSyncStatus: 'success' | 'failed' | 'partial' | null
  nextSyncAt: string | null
}

/** One stream of one run, in one direction. */
export type SyncLog = {
  id: string
  jobId: string
  configId: string
  status: 'running' | 'completed' | 'failed' | 'partial'
  recordsSynced: number
  recordsFailed: number
  startedAt: string
}

export const configsQuery = queryOptions({
  queryKey: ['configs'],
  staleTime: 10_000,
  queryFn: () => ask<{ configs: Config[] }>('/crm/configs'),
})

/** The newest conflict and how many wait; the rail shows the number. */
export const openConflictsQuery = queryOptions({
  queryKey: ['conflicts', 'open'],
  staleTime: 10_000,
  queryFn: async () => {
    const answer = await ask<{ conflicts: unknown[]; pagination?: { total: number } }>('/crm/conflicts', {
      query: { status: 'pending', limit: 1 },
    })
    return answer.pagination?.total ?? answer.conflicts.length
  },
})

/** The latest runs, newest first. */
export const latestLogsQuery = queryOptions({
  queryKey: ['runs', 'latest'],
  staleTime: 10_000,
  queryFn: () => ask<{ logs: SyncLog[] }>('/crm/sync/logs', { query: { limit: 40 } }),
})

/** Starts a run of every stream of a connection, or queues one after the run under way. */
export const startSync = (configId: string) => ask<{ job_id: string }>('/crm/sync/trigger', { method: 'POST', body: { configId } })
