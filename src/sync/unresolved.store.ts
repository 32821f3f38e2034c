import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import { stands } from './counterparts/counterpart.store.ts'

/** A field of a link that points at a remote of another kind which has no link yet. */
export type Unresolved = { readonly kind: string; readonly remoteId: string; readonly linkId: string; readonly field: string }

/** Replaces what these links wait for. */
export async function saveUnresolved(
  tx: Tx,
  connectionId: string,
  of: { readonly linkIds: readonly string[]; readonly rows: readonly Unresolved[] },
): Promise<void> {
  if (of.linkIds.length === 0) return
  await sql`delete from app.unresolved where workspace_id = app.workspace() and link_id = any(${of.linkIds}::uuid[])`.execute(tx)
  if (of.rows.length === 0) return
  await sql`insert into app.unresolved (workspace_id, connection_id, kind, remote_id, link_id, field)
    select app.workspace(), ${connectionId}, x.kind, x."remoteId", x."linkId", x.field from jsonb_to_recordset(${JSON.stringify(of.rows)}::jsonb) as x(kind text, "remoteId" text, "linkId" uuid, field text)
    on conflict do nothing`.execute(tx)
}

/** Links that wait for one of these remotes, which have a link now; they are due to be read again. Returns their streams. */
export async function wakeReferrers(
  tx: Tx,
  connectionId: string,
  of: { readonly kind: string; readonly remoteIds: readonly string[]; readonly at: Date },
): Promise<readonly string[]> {
  if (of.remoteIds.length === 0) return []
  const { rows } = await sql<{
    streamId: string
  }>`update app.link l set retry_at = ${of.at}, version = -abs(l.version), detail = coalesce(l.detail, '{}') || '{"reread": true}' from app.unresolved u
    where u.workspace_id = app.workspace() and u.connection_id = ${connectionId} and u.kind = ${of.kind} and u.remote_id = any(${of.remoteIds}::text[])
      and l.workspace_id = app.workspace() and l.id = u.link_id returning l.stream_id`.execute(tx)
  return [...new Set(rows.map((each) => each.streamId))]
}

/**
 * Links of a connection that wait for something which stands for something here by now: two pages applied at once, one with the reference and one
 * with its other end, cannot see each other. They are due to be read again. Returns their streams.
 */
export async function wakeStranded(tx: Tx, connectionId: string, at: Date): Promise<readonly string[]> {
  const { rows } = await sql<{
    streamId: string
  }>`update app.link l set retry_at = ${at}, version = -abs(l.version), detail = coalesce(l.detail, '{}') || '{"reread": true}' from app.unresolved u
    where u.workspace_id = app.workspace() and u.connection_id = ${connectionId} and l.workspace_id = app.workspace() and l.id = u.link_id
      and l.retry_at is null and l.state in ('live', 'refused')
      and (exists (select from app.counterpart c where c.workspace_id = u.workspace_id and c.connection_id = u.connection_id and c."to" = u.kind and c.remote_id = u.remote_id and ${stands})
        or exists (select from app.stream s join app.cursor r on r.workspace_id = s.workspace_id and r.stream_id = s.id
          join app.link t on t.workspace_id = s.workspace_id and t.stream_id = s.id and t.scope = r.scope
          where s.workspace_id = u.workspace_id and s.connection_id = u.connection_id and s.kind = u.kind and t.remote_id = u.remote_id and t.state = 'live' and t.record_id is not null))
    returning l.stream_id`.execute(tx)
  return [...new Set(rows.map((each) => each.streamId))]
}

/** The records that remotes of a connection stand for, by kind and remote id. */
export async function recordsOfRemotes(
  tx: Tx,
  connectionId: string,
  of: { readonly kind: string; readonly remoteIds: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  if (of.remoteIds.length === 0) return new Map()
  const { rows } = await sql<{ remoteId: string; recordId: string }>`select l.remote_id, l.record_id from app.link l
    join app.stream s on s.workspace_id = l.workspace_id and s.id = l.stream_id
    where l.workspace_id = app.workspace() and s.connection_id = ${connectionId} and s.kind = ${of.kind} and l.remote_id = any(${of.remoteIds}::text[])
      and l.record_id is not null and (l.state = 'live' or (l.state = 'held' and l.reason = 'merged_here'))`.execute(tx)
  return new Map(rows.map((each) => [each.remoteId, each.recordId]))
}

/** The remotes that records stand for in a connection, by record id. */
export async function remotesOfRecords(
  tx: Tx,
  connectionId: string,
  of: { readonly kind: string; readonly recordIds: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  if (of.recordIds.length === 0) return new Map()
  const { rows } = await sql<{ remoteId: string; recordId: string }>`select l.remote_id, l.record_id from app.link l
    join app.stream s on s.workspace_id = l.workspace_id and s.id = l.stream_id
    where l.workspace_id = app.workspace() and s.connection_id = ${connectionId} and s.kind = ${of.kind} and l.record_id = any(${of.recordIds}::uuid[])
      and l.remote_id is not null and l.state = 'live'`.execute(tx)
  return new Map(rows.map((each) => [each.recordId, each.remoteId]))
}
