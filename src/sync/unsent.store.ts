import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Pointer } from './references.ts'

/** A link, and what its record points at that it could not name there. */
export type Unsent = Pointer & { readonly linkId: string }

/** Replaces what these links could not name there. */
export async function saveUnsent(
  tx: Tx,
  connectionId: string,
  of: { readonly linkIds: readonly string[]; readonly rows: readonly Unsent[] },
): Promise<void> {
  if (of.linkIds.length === 0) return
  await sql`delete from app.unsent where workspace_id = app.workspace() and link_id = any(${of.linkIds}::uuid[])`.execute(tx)
  if (of.rows.length === 0) return
  await sql`insert into app.unsent (workspace_id, connection_id, kind, record_id, link_id)
    select app.workspace(), ${connectionId}, x."to", x.id, x."linkId" from jsonb_to_recordset(${JSON.stringify(of.rows)}::jsonb) as x("to" text, id uuid, "linkId" uuid)
    on conflict do nothing`.execute(tx)
}

/** Links of a connection that could not name something which has a live link there by now, by whichever way: they are due. Returns their streams. */
export async function wakeUnsent(tx: Tx, connectionId: string, at: Date): Promise<readonly string[]> {
  const { rows } = await sql<{ streamId: string }>`update app.link l set retry_at = ${at} from app.unsent u
    where u.workspace_id = app.workspace() and u.connection_id = ${connectionId} and l.workspace_id = app.workspace() and l.id = u.link_id
      and l.retry_at is null and l.state in ('live', 'refused')
      and exists (select from app.link t join app.stream s on s.workspace_id = t.workspace_id and s.id = t.stream_id
        where t.workspace_id = u.workspace_id and t.record_id = u.record_id and t.state = 'live' and t.remote_id is not null
          and s.connection_id = u.connection_id and s.kind = u.kind)
    returning l.stream_id`.execute(tx)
  return [...new Set(rows.map((each) => each.streamId))]
}
