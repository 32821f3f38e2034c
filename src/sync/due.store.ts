import { sql } from 'kysely'
import type { Db, Tx } from '#db/db.ts'

export type DueStream = { readonly workspaceId: string; readonly streamId: string }

/** When a stream is next to be looked at; null: only when asked. */
export async function saveDue(tx: Tx, streamId: string, at: Date | null): Promise<void> {
  await (
    at === null
      ? sql`delete from directory.due where workspace_id = app.workspace() and stream_id = ${streamId}`
      : sql`insert into directory.due (workspace_id, stream_id, at) values (app.workspace(), ${streamId}, ${at}) on conflict (workspace_id, stream_id) do update set at = excluded.at`
  ).execute(tx)
}

/** When each of these connections is next looked at: the soonest of its streams. */
export async function nextLooks(tx: Tx, connectionIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await sql<{
    connectionId: string
    at: Date
  }>`select s.connection_id, min(d.at) as at from app.stream s join directory.due d on d.workspace_id = s.workspace_id and d.stream_id = s.id
    where s.workspace_id = app.workspace() and s.connection_id = any(${connectionIds}::uuid[]) group by s.connection_id`.execute(tx)
  return new Map(rows.map((row) => [row.connectionId, row.at]))
}

/** Streams whose time has come; the next look is put off, so that one is hinted once. */
export async function takeDue(
  db: Db,
  at: { readonly now: Date; readonly again: Date; readonly limit: number },
): Promise<readonly DueStream[]> {
  const { rows } = await sql<DueStream>`update directory.due d set at = ${at.again}
    from (select workspace_id, stream_id from directory.due where at <= ${at.now} order by at limit ${at.limit} for update skip locked) x
    where d.workspace_id = x.workspace_id and d.stream_id = x.stream_id returning d.workspace_id, d.stream_id`.execute(db)
  return rows
}

/** Workspaces in which something may sync. */
export async function syncingWorkspaces(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ workspaceId: string }>`select distinct workspace_id from directory.due`.execute(db)
  return rows.map(({ workspaceId }) => workspaceId)
}

/** What a run left on its connection, for people to see. */
export async function saveOutcome(
  tx: Tx,
  connectionId: string,
  outcome: { readonly at: Date; readonly status: 'success' | 'failed' | 'partial'; readonly error: string | null },
): Promise<void> {
  await sql`update app.connection set last_sync_at = ${outcome.at}, last_sync_status = ${outcome.status}, last_sync_error = ${outcome.error}
    where workspace_id = app.workspace() and id = ${connectionId} and deleted_at is null`.execute(tx)
}
