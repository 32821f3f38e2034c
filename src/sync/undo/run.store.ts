import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Actor } from '#model/actor.ts'
import type { RunRow } from '../runs/run.ts'
import type { Tally } from '../runs/tally.ts'
import type { UndoPlace, UndoRun } from './undo.ts'

/** Writes the undo of each run, under one job. Fails (unique) where one of them is undone already. */
export async function beginUndo(
  tx: Tx,
  job: { readonly id: string; readonly connectionId: string; readonly by: Actor; readonly at: Date },
  undos: readonly { readonly id: string; readonly undoes: RunRow; readonly streamId: string }[],
): Promise<void> {
  await sql`insert into app.job (workspace_id, id, connection_id, asked_by, cause, created_at) values (app.workspace(), ${job.id}, ${job.connectionId}, ${job.by}, 'undo', ${job.at})`.execute(
    tx,
  )
  for (const { id, undoes, streamId } of undos)
    await sql`insert into app.run (workspace_id, id, job_id, connection_id, stream_id, kind, direction, started_at, undoes, details)
      values (app.workspace(), ${id}, ${job.id}, ${job.connectionId}, ${streamId}, ${undoes.kind}, ${undoes.direction}, ${job.at}, ${undoes.id}, ${JSON.stringify({ place: { kind: undoes.kind, after: null } })}::jsonb)`.execute(
      tx,
    )
}

/** Which stream each run belongs to, and the run that undid it. */
export async function standingOf(
  tx: Tx,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly streamId: string; readonly undoneBy: string | null }>> {
  const { rows } = await sql<{
    id: string
    streamId: string
    undoneBy: string | null
  }>`select r.id, r.stream_id, u.id as undone_by from app.run r
    left join app.run u on u.workspace_id = r.workspace_id and u.undoes = r.id where r.workspace_id = app.workspace() and r.id = any(${runIds}::uuid[])`.execute(
    tx,
  )
  return new Map(rows.map(({ id, ...row }) => [id, row]))
}

/** An undo that is under way, locked; null when it is done. */
export async function undoUnderWay(tx: Tx, id: string): Promise<UndoRun | null> {
  const { rows } = await sql<
    Omit<UndoRun, 'tally'> & Tally
  >`select r.id, r.undoes, r.connection_id, r.stream_id, r.kind, j.asked_by as actor, r.details -> 'place' as place,
      r.processed, r.synced, r.failed, r.skipped, r.conflicts_detected, r.conflicts_resolved
    from app.run r join app.job j on j.workspace_id = r.workspace_id and j.id = r.job_id
    where r.workspace_id = app.workspace() and r.id = ${id} and r.undoes is not null and r.status = 'running' for update of r`.execute(tx)
  const found = rows[0]
  if (found === undefined) return null
  const { processed, synced, failed, skipped, conflictsDetected, conflictsResolved, ...run } = found
  return { ...run, tally: { processed, synced, failed, skipped, conflictsDetected, conflictsResolved } }
}

export async function savePlace(tx: Tx, id: string, place: UndoPlace): Promise<void> {
  await sql`update app.run set details = jsonb_build_object('place', ${JSON.stringify(place)}::jsonb) where workspace_id = app.workspace() and id = ${id}`.execute(
    tx,
  )
}

/** Undos of a workspace that are not at their end. */
export async function undosUnderWay(tx: Tx): Promise<readonly string[]> {
  const { rows } = await sql<{
    id: string
  }>`select id from app.run where workspace_id = app.workspace() and status = 'running' and undoes is not null`.execute(tx)
  return rows.map(({ id }) => id)
}
