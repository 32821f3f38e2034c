import { z } from 'zod'
import { entityTypeOf } from '../entity.ts'
import { stageNames } from './stages.ts'
import type { IssueRow, JobRow, RunRow } from './run.ts'

export const LogShape = z
  .object({
    id: z.uuid(),
    jobId: z.uuid().nullable(),
    configId: z.uuid(),
    syncDirection: z.enum(['push', 'pull', 'bidirectional']),
    entityType: z.string().nullable(),
    recordsProcessed: z.number(),
    recordsSynced: z.number(),
    recordsFailed: z.number(),
    recordsSkipped: z.number(),
    conflictsDetected: z.number(),
    conflictsResolved: z.number(),
    estimatedRecords: z.number().nullable(),
    syncDurationMs: z.number().nullable(),
    status: z.enum(['queued', 'running', 'completed', 'failed', 'partial']),
    errorMessage: z.string().nullable(),
    errorDetails: z.record(z.string(), z.unknown()),
    undoes: z.uuid().nullable(),
    undoneBy: z.uuid().nullable(),
    stages: z
      .array(z.object({ stage: z.enum(stageNames), startedAt: z.string(), endedAt: z.string(), busyMs: z.number(), times: z.number() }))
      .describe('where the time went: when each stage first began and last ended, how long it was at work, and in how many pieces'),
    startedAt: z.string(),
    completedAt: z.string().nullable(),
  })
  .meta({ id: 'SyncLog' })

export type Log = z.output<typeof LogShape>

export const IssueShape = z
  .object({ recordId: z.string().nullable(), crmRecordId: z.string().nullable(), what: z.string(), reason: z.string(), at: z.string() })
  .meta({ id: 'SyncIssue' })

export const IssueGroupShape = z
  .object({
    what: z.string(),
    reason: z.string(),
    records: z.number(),
    open: z.number().describe('how many of them a retry would take up now'),
  })
  .meta({ id: 'SyncIssueGroup' })

const at = (ms: number): string => new Date(ms).toISOString()

/** One run as the contract tells it. */
export function logOf(run: RunRow): Log {
  return {
    id: run.id,
    jobId: run.jobId,
    configId: run.connectionId,
    syncDirection: run.direction,
    entityType: entityTypeOf(run.kind),
    recordsProcessed: run.processed,
    recordsSynced: run.synced,
    recordsFailed: run.failed,
    recordsSkipped: run.skipped,
    conflictsDetected: run.conflictsDetected,
    conflictsResolved: run.conflictsResolved,
    estimatedRecords: run.estimate,
    syncDurationMs: run.completedAt === null ? null : run.completedAt.getTime() - run.startedAt.getTime(),
    status: run.status,
    errorMessage: run.error,
    errorDetails: { ...run.details },
    undoes: run.undoes,
    undoneBy: run.undoneBy,
    stages: stageNames.flatMap((stage) => {
      const span = run.stages[stage]
      if (span === undefined) return []
      return [{ stage, startedAt: at(span.fromMs), endedAt: at(span.toMs), busyMs: span.busyMs, times: span.times }]
    }),
    startedAt: run.startedAt.toISOString(),
    completedAt: run.completedAt?.toISOString() ?? null,
  }
}

/** A job as the sum over its runs; `queued` while no run has taken a part of it. */
export function jobLog(job: JobRow, runs: readonly RunRow[]): Log {
  const logs = runs.map(logOf)
  const sum = (
    name: 'recordsProcessed' | 'recordsSynced' | 'recordsFailed' | 'recordsSkipped' | 'conflictsDetected' | 'conflictsResolved',
  ): number => logs.reduce((total, log) => total + log[name], 0)
  const kinds = new Set(logs.map((log) => log.entityType))
  const directions = new Set(logs.map((log) => log.syncDirection))
  const done = job.waiting === 0 && logs.every((log) => log.completedAt !== null)
  const ended = done
    ? logs.reduce<string | null>((last, log) => (last === null || (log.completedAt ?? '') > last ? log.completedAt : last), null)
    : null
  return {
    id: job.id,
    jobId: job.id,
    configId: job.connectionId,
    syncDirection: directions.size === 1 ? (logs[0]?.syncDirection ?? 'bidirectional') : 'bidirectional',
    entityType: kinds.size === 1 ? (logs[0]?.entityType ?? null) : null,
    recordsProcessed: sum('recordsProcessed'),
    recordsSynced: sum('recordsSynced'),
    recordsFailed: sum('recordsFailed'),
    recordsSkipped: sum('recordsSkipped'),
    conflictsDetected: sum('conflictsDetected'),
    conflictsResolved: sum('conflictsResolved'),
    estimatedRecords: job.estimate,
    syncDurationMs: ended === null ? null : Date.parse(ended) - job.createdAt.getTime(),
    status: statusOf(logs, done),
    errorMessage: logs.find((log) => log.errorMessage !== null)?.errorMessage ?? null,
    errorDetails: {},
    undoes: null,
    stages: [],
    undoneBy: logs.every((log) => log.undoneBy !== null) ? (logs[0]?.undoneBy ?? null) : null,
    startedAt: job.createdAt.toISOString(),
    completedAt: ended,
  }
}

type Rehearsed = {
  readonly status: 'running' | 'completed' | 'failed'
  readonly seen: number
  readonly estimate: number | null
  readonly error: string | null
  readonly completedAt: Date | null
}

/** A preview as a log: what was read, and nothing synced. */
export function rehearsalLog(job: JobRow, parts: readonly Rehearsed[]): Log {
  const done = parts.every(({ status }) => status !== 'running')
  const failed = parts.filter(({ status }) => status === 'failed')
  const ended = done ? Math.max(...parts.map(({ completedAt }) => completedAt?.getTime() ?? 0)) : null
  return {
    ...jobLog(job, []),
    recordsProcessed: parts.reduce((sum, { seen }) => sum + seen, 0),
    estimatedRecords: parts.reduce((sum, { seen, estimate }) => sum + Math.max(seen, estimate ?? 0), 0),
    status: !done ? 'running' : failed.length === parts.length ? 'failed' : failed.length > 0 ? 'partial' : 'completed',
    errorMessage: failed[0]?.error ?? null,
    syncDurationMs: ended === null ? null : ended - job.createdAt.getTime(),
    completedAt: ended === null ? null : new Date(ended).toISOString(),
  }
}

function statusOf(logs: readonly Log[], done: boolean): Log['status'] {
  if (logs.length === 0) return 'queued'
  if (!done) return 'running'
  if (logs.every((log) => log.status === 'failed')) return 'failed'
  return logs.some((log) => log.status !== 'completed') ? 'partial' : 'completed'
}

export const issueOf = (row: IssueRow): z.output<typeof IssueShape> => ({
  recordId: row.recordId,
  crmRecordId: row.remoteId,
  what: row.what,
  reason: row.reason,
  at: row.at.toISOString(),
})
