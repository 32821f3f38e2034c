import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { LinkRow } from '../link.ts'
import { linkById } from '../link.store.ts'
import type { MappingEntry } from './mapping-view.ts'

const columns = sql.raw('id, kind, remote_path, local_path, direction, transform, transform_back')

/** All rows of a connection, by kind in their order. */
export async function mappingOf(tx: Tx, connectionId: string): Promise<readonly MappingEntry[]> {
  const { rows } = await sql<MappingEntry>`select ${columns} from app.mapping
    where workspace_id = app.workspace() and connection_id = ${connectionId} order by kind, position, remote_path`.execute(tx)
  return rows
}

/** Locks the stream of a kind with its cursors, in the order of all flows, so that its mapping has one editor at a time and no page is brought in meanwhile. */
export async function lockStream(tx: Tx, connectionId: string, kind: Kind): Promise<void> {
  await sql`select c.scope from app.cursor c join app.stream s on s.workspace_id = c.workspace_id and s.id = c.stream_id
    where s.workspace_id = app.workspace() and s.connection_id = ${connectionId} and s.kind = ${kind} order by c.scope for update of c`.execute(
    tx,
  )
  await sql`select id from app.stream where workspace_id = app.workspace() and connection_id = ${connectionId} and kind = ${kind} for update`.execute(
    tx,
  )
}

/** Rows to keep of a kind; `since` null leaves what is noted. A row without an id is made. */
export type RowKept = MappingEntry & { readonly since: number | null; readonly position: number }

/** Makes these the rows of a kind: what is not among them goes. */
export async function keepRows(
  tx: Tx,
  connectionId: string,
  of: { readonly kind: Kind; readonly rows: readonly RowKept[] },
): Promise<void> {
  const { kind } = of
  const rows = sql`jsonb_to_recordset(${JSON.stringify(of.rows)}::jsonb) as x(id uuid, "remotePath" text, "localPath" text, direction text, transform text, "transformBack" text, since int, position int)`
  await sql`delete from app.mapping where workspace_id = app.workspace() and connection_id = ${connectionId} and kind = ${kind}
    and id <> all(${of.rows.map(({ id }) => id)}::uuid[])`.execute(tx)
  await sql`update app.mapping m set local_path = x."localPath", direction = x.direction, transform = x.transform, transform_back = x."transformBack",
      since = coalesce(x.since, m.since), position = x.position
    from ${rows} where m.workspace_id = app.workspace() and m.connection_id = ${connectionId} and m.kind = ${kind} and m.id = x.id
      and (m.local_path, m.direction, m.transform, m.transform_back, m.since, m.position)
        is distinct from (x."localPath", x.direction, x.transform, x."transformBack", coalesce(x.since, m.since), x.position)`.execute(tx)
  await sql`insert into app.mapping (workspace_id, connection_id, kind, id, remote_path, local_path, direction, transform, transform_back, since, position)
    select app.workspace(), ${connectionId}, ${kind}, x.id, x."remotePath", x."localPath", x.direction, x.transform, x."transformBack", coalesce(x.since, 0), x.position
    from ${rows} where not exists (select from app.mapping m where m.workspace_id = app.workspace() and m.id = x.id)`.execute(tx)
}

/** The newest live links of a stream, for whoever wants a few examples. */
export async function newestLinks(tx: Tx, streamId: string, most: number): Promise<readonly LinkRow[]> {
  const { rows } = await sql<{ id: string }>`select id from app.link
    where workspace_id = app.workspace() and stream_id = ${streamId} and state = 'live' order by synced_at desc nulls last, id limit ${most}`.execute(
    tx,
  )
  const found = await Promise.all(rows.map(({ id }) => linkById(tx, id)))
  return found.filter((link) => link !== null)
}
