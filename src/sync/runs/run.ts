import type { Kind } from '#model/kinds.ts'
import type { Stages } from './stages.ts'

export type RunStatus = 'running' | 'completed' | 'failed' | 'partial'

/** One run as people read it. */
export type RunRow = {
  readonly id: string
  readonly jobId: string | null
  readonly connectionId: string
  readonly kind: Kind
  readonly direction: 'pull' | 'push'
  readonly status: RunStatus
  readonly processed: number
  readonly synced: number
  readonly failed: number
  readonly skipped: number
  readonly conflictsDetected: number
  readonly conflictsResolved: number
  readonly estimate: number | null
  readonly error: string | null
  readonly details: Readonly<Record<string, unknown>>
  readonly stages: Stages
  /** The run that this one takes back, and the one that took this back. */
  readonly undoes: string | null
  readonly undoneBy: string | null
  readonly startedAt: Date
  readonly completedAt: Date | null
}

/** A job as it was asked for, and how many of its parts no run has taken yet. */
export type JobRow = {
  readonly id: string
  readonly connectionId: string
  readonly createdAt: Date
  readonly estimate: number | null
  readonly waiting: number
}

/** Why one record was not synced. */
export type IssueRow = {
  readonly id: string
  readonly runId: string
  readonly linkId: string | null
  readonly recordId: string | null
  readonly remoteId: string | null
  readonly what: string
  readonly reason: string
  readonly at: Date
}

/** Records that were not synced for one reason. `open`: how many of them could be tried again now. */
export type IssueGroup = { readonly what: string; readonly reason: string; readonly records: number; readonly open: number }
