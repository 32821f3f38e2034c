import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Wait } from './pulse.ts'

/** What connections wait for that was announced to end. */
export async function waitsOf(tx: Tx, now: Date): Promise<readonly Wait[]> {
  const { rows } =
    await sql<Wait>`select distinct on (s.connection_id) s.connection_id, s.wait_reason as reason, s.wait_until as until from app.stream s
    join app.connection c on c.workspace_id = s.workspace_id and c.id = s.connection_id and c.deleted_at is null and c.phase = 'active' and s.kind = any(c.kinds)
    where s.workspace_id = app.workspace() and s.wait_until > ${now} and s.wait_reason is not null order by s.connection_id, s.wait_until desc`.execute(
      tx,
    )
  return rows
}

/** Connections with a run under way. */
export async function runningConnections(tx: Tx): Promise<readonly string[]> {
  const { rows } = await sql<{
    connectionId: string
  }>`select distinct connection_id from app.run where workspace_id = app.workspace() and status = 'running'`.execute(tx)
  return rows.map(({ connectionId }) => connectionId)
}
