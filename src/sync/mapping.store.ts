import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { MappingEntry } from './mapping-view.ts'

const columns = sql.raw('id, kind, remote_path, local_path, direction, transform, transform_back')

/** All rows of a connection, by kind in their order. */
export async function mappingOf(tx: Tx, connectionId: string): Promise<readonly MappingEntry[]> {
  const { rows } = await sql<MappingEntry>`select ${columns} from app.mapping
    where workspace_id = app.workspace() and connection_id = ${connectionId} order by kind, position, remote_path`.execute(tx)
  return rows
}

/** Adds a row at the end; null when the remote field has one already. */
export async function addRow(tx: Tx, connectionId: string, row: Omit<MappingEntry, 'id'>): Promise<MappingEntry | null> {
  const { rows } =
    await sql<MappingEntry>`insert into app.mapping (workspace_id, connection_id, kind, remote_path, local_path, direction, transform, transform_back, position)
    select app.workspace(), ${connectionId}, ${row.kind}, ${row.remotePath}, ${row.localPath}, ${row.direction}, ${row.transform}, ${row.transformBack},
      coalesce((select max(position) + 1 from app.mapping where workspace_id = app.workspace() and connection_id = ${connectionId} and kind = ${row.kind}), 0)
    on conflict (workspace_id, connection_id, kind, remote_path) do nothing returning ${columns}`.execute(tx)
  return rows[0] ?? null
}

/** Replaces what a row says. */
export async function saveRow(tx: Tx, row: MappingEntry): Promise<void> {
  await sql`update app.mapping set local_path = ${row.localPath}, direction = ${row.direction}, transform = ${row.transform}, transform_back = ${row.transformBack}
    where workspace_id = app.workspace() and id = ${row.id}`.execute(tx)
}

export async function dropRow(tx: Tx, id: string): Promise<void> {
  await sql`delete from app.mapping where workspace_id = app.workspace() and id = ${id}`.execute(tx)
}
