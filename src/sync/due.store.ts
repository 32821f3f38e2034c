import { sql } from 'kysely'
import type { Db, Tx } from '#db/db.ts'

export type DueStream = { readonly workspaceId: string; readonly streamId: string }

/** When a stream is next to be looked at; null: only when asked. Its connection shows the soonest of its streams. */
export async function saveDue(tx: Tx, streamId: string, at: Date | null): Promise<void> {
  await (at === null
    ? sql`delete from directory.due where workspace_id = app.workspace() and stream_id = ${streamId}`
    : sql`insert into directory.due (workspace_id, stream_id, at) values (app.workspace(), ${streamId}, ${at}) on conflict (workspace_id, stream_id) do update set at = excluded.at`
  ).execute(tx)
  await sql`update app.connection c set next_sync_at = (select min(d.at) from directory.due d join app.stream s on s.workspace_id = d.workspace_id and s.id = d.stream_id
      where d.workspace_id = app.workspace() and s.connection_id = c.id)
    where c.workspace_id = app.workspace() and c.id = (select connection_id from app.stream where workspace_id = app.workspace() and id = ${streamId})`.execute(tx)
}

/** Streams whose time has come; the next look is put off, so that one is hinted once. */
export async function takeDue(db: Db, at: { readonly now: Date; readonly again: Date; readonly limit: number }): Promise<readonly DueStream[]> {
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
export async function saveOutcome(tx: Tx, connectionId: string, outcome: { readonly at: Date; readonly status: 'success' | 'failed' | 'partial'; readonly error: string | null }): Promise<void> {
  await sql`update app.connection set last_sync_at = ${outcome.at}, last_sync_status = ${outcome.status}, last_sync_error = ${outcome.error}
    where workspace_id = app.workspace() and id = ${connectionId} and deleted_at is null`.execute(tx)
}
