import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Stages } from './stages.ts'
import type { Tally } from './tally.ts'

export type RunStatus = 'running' | 'completed' | 'failed' | 'partial'

export type RunStart = {
  readonly id: string
  readonly connectionId: string
  readonly streamId: string
  readonly kind: string
  readonly direction: 'pull' | 'push'
  readonly at: Date
  /** Jobs that wait are left to the run they wait for. */
  readonly unasked?: true
}

export type RunBegun = { readonly id: string; readonly tally: Tally; readonly stages: Stages }

/** A run left running by a process that died, to be carried on by the next. */
export async function runUnderWay(tx: Tx, streamId: string, direction: 'pull' | 'push'): Promise<RunBegun | null> {
  const { rows } = await sql<
    Tally & { id: string; stages: Stages }
  >`select id, processed, synced, failed, skipped, conflicts_detected, conflicts_resolved, stages from app.run
    where workspace_id = app.workspace() and stream_id = ${streamId} and direction = ${direction} and status = 'running' and undoes is null`.execute(
    tx,
  )
  const found = rows[0]
  if (found === undefined) return null
  const { id, stages, ...tally } = found
  return { id, tally, stages }
}

/** Whether a trigger waits for this stream and direction. */
export async function waitingParts(tx: Tx, streamId: string, direction: 'pull' | 'push'): Promise<boolean> {
  const { rows } =
    await sql`select 1 from app.job_part where workspace_id = app.workspace() and stream_id = ${streamId} and direction = ${direction} and run_id is null limit 1`.execute(
      tx,
    )
  return rows.length > 0
}

/** Writes the run and takes every job part that waits for it. Nothing happens when it is written already. */
export async function beginRun(tx: Tx, run: RunStart): Promise<void> {
  const { rows } = await sql<{ jobId: string }>`update app.job_part set run_id = ${run.id}
    where workspace_id = app.workspace() and stream_id = ${run.streamId} and direction = ${run.direction} and run_id is null and not ${run.unasked === true} returning job_id`.execute(
    tx,
  )
  await sql`insert into app.run (workspace_id, id, job_id, connection_id, stream_id, kind, direction, started_at, estimate)
    values (app.workspace(), ${run.id}, ${rows[0]?.jobId ?? null}, ${run.connectionId}, ${run.streamId}, ${run.kind}, ${run.direction}, ${run.at},
      (select estimate from app.job where workspace_id = app.workspace() and id = ${rows[0]?.jobId ?? null}::uuid))
    on conflict do nothing`.execute(tx)
}

/** Progress of a run under way. */
export async function saveProgress(
  tx: Tx,
  id: string,
  progress: { readonly tally: Tally; readonly estimate: number | null; readonly stages?: Stages },
): Promise<void> {
  const { tally } = progress
  await sql`update app.run set processed = ${tally.processed}, synced = ${tally.synced}, failed = ${tally.failed}, skipped = ${tally.skipped},
      conflicts_detected = ${tally.conflictsDetected}, conflicts_resolved = ${tally.conflictsResolved}, estimate = coalesce(${progress.estimate}, estimate),
      stages = coalesce(${progress.stages === undefined ? null : JSON.stringify(progress.stages)}::jsonb, stages)
    where workspace_id = app.workspace() and id = ${id} and status = 'running'`.execute(tx)
}

/** Ends a run with its last figures. */
export async function endRun(
  tx: Tx,
  id: string,
  end: { readonly tally: Tally; readonly stages?: Stages; readonly status: RunStatus; readonly error: string | null; readonly at: Date },
): Promise<void> {
  await saveProgress(tx, id, { ...end, estimate: null })
  await sql`update app.run set status = ${end.status}, error = ${end.error}, completed_at = ${end.at} where workspace_id = app.workspace() and id = ${id} and status = 'running'`.execute(
    tx,
  )
}

export type Issue = {
  readonly linkId: string | null
  readonly recordId: string | null
  readonly remoteId: string | null
  readonly what: 'refused' | 'unknown' | 'held' | 'skipped' | 'unlinked'
  readonly reason: string
}

/** Why records were not synced in a run. */
export async function addIssues(tx: Tx, run: { readonly id: string; readonly at: Date }, issues: readonly Issue[]): Promise<void> {
  if (issues.length === 0) return
  await sql`insert into app.run_issue (workspace_id, run_id, link_id, record_id, remote_id, what, reason, at)
    select app.workspace(), ${run.id}, x."linkId", x."recordId", x."remoteId", x.what, x.reason, ${run.at}
    from jsonb_to_recordset(${JSON.stringify(issues)}::jsonb) as x("linkId" uuid, "recordId" uuid, "remoteId" text, what text, reason text)`.execute(
    tx,
  )
}
