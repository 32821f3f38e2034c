import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { HistoryLine } from './history.ts'

/** All that the audit tells of a connection's mapping, in the order it happened; lines whose content was erased are left out. */
export async function mappingLines(tx: Tx, connectionId: string): Promise<readonly HistoryLine[]> {
  const { rows } = await sql<HistoryLine>`select a.xid::text as xid, a.at, a.actor, a.record, a.before, a.after from app.audit a
    where a.workspace_id = app.workspace() and a.kind = 'mapping' and a.erased_at is null and a.record in (
      select o.record from app.audit o where o.workspace_id = app.workspace() and o.kind = 'mapping'
        and coalesce(o.after ->> 'connectionId', o.before ->> 'connectionId') = ${connectionId})
    order by a.xid, a.seq`.execute(tx)
  return rows
}
