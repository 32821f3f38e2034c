import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { Found } from './found.ts'

/** One stream's part of a preview. `found` null until it is at its end. */
export type RehearsalRow = {
  readonly streamId: string
  readonly kind: Kind
  readonly status: 'running' | 'completed' | 'failed'
  readonly seen: number
  readonly estimate: number | null
  readonly found: Found | null
  readonly error: string | null
  readonly startedAt: Date
  readonly completedAt: Date | null
}

export type PreviewStart = {
  readonly jobId: string
  readonly connectionId: string
  readonly by: string
  readonly at: Date
  readonly streamIds: readonly string[]
}

/** Writes a preview's job with a part for each stream. */
export async function beginPreview(tx: Tx, { jobId, connectionId, by, at, streamIds }: PreviewStart): Promise<void> {
  await sql`insert into app.job (workspace_id, id, connection_id, asked_by, cause, created_at) values (app.workspace(), ${jobId}, ${connectionId}, ${by}, 'preview', ${at})`.execute(
    tx,
  )
  await sql`insert into app.rehearsal (workspace_id, job_id, stream_id, started_at) select app.workspace(), ${jobId}, id, ${at} from unnest(${streamIds}::uuid[]) x (id)`.execute(
    tx,
  )
}

export async function rehearsalsOf(tx: Tx, jobId: string): Promise<readonly RehearsalRow[]> {
  const { rows } =
    await sql<RehearsalRow>`select r.stream_id, s.kind, r.status, r.seen, r.estimate, r.found, r.error, r.started_at, r.completed_at
    from app.rehearsal r join app.stream s on s.workspace_id = r.workspace_id and s.id = r.stream_id
    where r.workspace_id = app.workspace() and r.job_id = ${jobId} order by s.created_at, s.id`.execute(tx)
  return rows
}

export type RehearsalAt = { readonly jobId: string; readonly streamId: string }

export async function saveSeen(tx: Tx, at: RehearsalAt, so: { readonly seen: number; readonly estimate: number | null }): Promise<void> {
  await sql`update app.rehearsal set seen = ${so.seen}, estimate = coalesce(${so.estimate}, estimate)
    where workspace_id = app.workspace() and job_id = ${at.jobId} and stream_id = ${at.streamId} and status = 'running'`.execute(tx)
}

export async function endRehearsal(
  tx: Tx,
  at: RehearsalAt,
  end: { readonly found: Found | null; readonly error: string | null; readonly at: Date },
): Promise<void> {
  await sql`update app.rehearsal set status = ${end.error === null ? 'completed' : 'failed'}, found = ${end.found === null ? null : JSON.stringify(end.found)}::jsonb,
      error = ${end.error}, completed_at = ${end.at}
    where workspace_id = app.workspace() and job_id = ${at.jobId} and stream_id = ${at.streamId}`.execute(tx)
}

/** Previews of a workspace that are not at their end. */
export async function previewsUnderWay(tx: Tx): Promise<readonly RehearsalAt[]> {
  const { rows } =
    await sql<RehearsalAt>`select job_id, stream_id from app.rehearsal where workspace_id = app.workspace() and status = 'running'`.execute(
      tx,
    )
  return rows
}

/** Which of these records have a link in a stream, in any state. */
export async function linkedIn(tx: Tx, streamId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`select distinct record_id as id from app.link
    where workspace_id = app.workspace() and stream_id = ${streamId} and record_id = any(${ids}::uuid[])`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}
