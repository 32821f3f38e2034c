import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'

export type JobStart = {
  readonly id: string
  readonly connectionId: string
  readonly by: string
  readonly cause: 'trigger' | 'retry'
  readonly at: Date
  readonly parts: readonly JobPart[]
}

/** A job's share in one stream and direction. */
export type JobPart = { readonly streamId: string; readonly direction: 'pull' | 'push' }

/** Writes a job with its parts; each waits for the next run of its stream and direction. */
export async function addJob(tx: Tx, job: JobStart): Promise<void> {
  await sql`insert into app.job (workspace_id, id, connection_id, asked_by, cause, created_at) values (app.workspace(), ${job.id}, ${job.connectionId}, ${job.by}, ${job.cause}, ${job.at})`.execute(
    tx,
  )
  await sql`insert into app.job_part (workspace_id, job_id, stream_id, direction)
    select app.workspace(), ${job.id}, x.stream_id, x.direction from jsonb_to_recordset(${JSON.stringify(job.parts.map((part) => ({ stream_id: part.streamId, direction: part.direction })))}::jsonb) as x(stream_id uuid, direction text)`.execute(
    tx,
  )
}

/** What the last listing of these streams said of their size; null: not known. */
export async function estimateOf(tx: Tx, streamIds: readonly string[]): Promise<number | null> {
  const { rows } = await sql<{
    total: number | null
  }>`select sum(estimate)::int total from (select distinct on (stream_id) estimate from app.run
    where workspace_id = app.workspace() and stream_id = any(${streamIds}::uuid[]) and direction = 'pull' and estimate is not null order by stream_id, started_at desc) x`.execute(
    tx,
  )
  return rows[0]?.total ?? null
}
