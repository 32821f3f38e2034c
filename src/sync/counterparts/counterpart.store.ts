import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Counterpart, Local, PointeeKind } from './counterpart.ts'

/** Those who work on the counterparts of a workspace take turns: two must not make the same pipeline. */
export async function lockCounterparts(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('counterparts:' || app.workspace()::text, 0))`.execute(tx)
}

const columns = sql.raw('"to", remote_id, label, email, within, place, local_id, by, seen_at, gone_at')

/** All counterparts of a connection; those that stand for nothing first. */
export async function counterpartsOf(tx: Tx, connectionId: string): Promise<readonly Counterpart[]> {
  const { rows } =
    await sql<Counterpart>`select ${columns} from app.counterpart where workspace_id = app.workspace() and connection_id = ${connectionId}
    order by local_id is not null, "to", within nulls first, place, label, remote_id`.execute(tx)
  return rows
}

/** Writes counterparts in the place of what is known of them. */
export async function saveCounterparts(tx: Tx, connectionId: string, rows: readonly Counterpart[]): Promise<void> {
  if (rows.length === 0) return
  await sql`insert into app.counterpart as c (workspace_id, connection_id, ${columns})
    select app.workspace(), ${connectionId}, x."to", x."remoteId", x.label, x.email, x.within, x.place, x."localId", x.by, x."seenAt", x."goneAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x("to" text, "remoteId" text, label text, email text, within text, place int, "localId" uuid, by text, "seenAt" timestamptz, "goneAt" timestamptz)
    on conflict (workspace_id, connection_id, "to", remote_id) do update set label = excluded.label, email = excluded.email, within = excluded.within, place = excluded.place,
      local_id = excluded.local_id, by = excluded.by, seen_at = excluded.seen_at, gone_at = excluded.gone_at`.execute(tx)
}

/** Every member, pipeline and stage of the workspace; a removed member is none. */
export async function localsOf(tx: Tx): Promise<readonly Local[]> {
  const { rows } = await sql<Local>`select 'member' as "to", m.person_id as id, p.name, p.email, null::text as within
      from directory.member m join directory.person p on p.id = m.person_id where m.workspace_id = app.workspace() and m.removed_at is null
    union all select 'pipeline', id, name, null, null from app.pipeline where workspace_id = app.workspace()
    union all select 'stage', id, name, null, pipeline_id::text from app.stage where workspace_id = app.workspace()
    order by 1, 3, 2`.execute(tx)
  return rows
}

/** Whether what a counterpart `c` stands for is still here; a removed member still owns what was theirs. */
export const stands = sql`c.local_id is not null and case c."to" when 'member' then exists (select from directory.member m where m.workspace_id = c.workspace_id and m.person_id = c.local_id)
  when 'pipeline' then exists (select from app.pipeline p where p.workspace_id = c.workspace_id and p.id = c.local_id)
  else exists (select from app.stage s where s.workspace_id = c.workspace_id and s.id = c.local_id) end`

/** What these remote ids stand for here, by remote id. */
export async function localsOfRemotes(
  tx: Tx,
  connectionId: string,
  of: { readonly to: PointeeKind; readonly remoteIds: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ remoteId: string; localId: string }>`select c.remote_id, c.local_id from app.counterpart c
    where c.workspace_id = app.workspace() and c.connection_id = ${connectionId} and c."to" = ${of.to} and c.remote_id = any(${of.remoteIds}::text[])
      and ${stands}`.execute(tx)
  return new Map(rows.map((row) => [row.remoteId, row.localId]))
}

/** What stands for these there, by our id: of several what a person chose, never one that is gone. */
export async function remotesOfLocals(
  tx: Tx,
  connectionId: string,
  of: { readonly to: PointeeKind; readonly localIds: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{
    remoteId: string
    localId: string
  }>`select distinct on (c.local_id) c.remote_id, c.local_id from app.counterpart c
    where c.workspace_id = app.workspace() and c.connection_id = ${connectionId} and c."to" = ${of.to} and c.local_id = any(${of.localIds}::uuid[]) and c.gone_at is null
    order by c.local_id, c.by <> 'person', c.remote_id`.execute(tx)
  return new Map(rows.map((row) => [row.localId, row.remoteId]))
}

/** Remote ids that links wait for and no counterpart is known of. */
export async function strangersOf(tx: Tx, connectionId: string): Promise<readonly Pick<Counterpart, 'to' | 'remoteId'>[]> {
  const { rows } = await sql<Pick<Counterpart, 'to' | 'remoteId'>>`select distinct u.kind as "to", u.remote_id from app.unresolved u
    where u.workspace_id = app.workspace() and u.connection_id = ${connectionId} and u.kind in ('member', 'pipeline', 'stage')
      and not exists (select from app.counterpart c where c.workspace_id = u.workspace_id and c.connection_id = u.connection_id and c."to" = u.kind and c.remote_id = u.remote_id)`.execute(
    tx,
  )
  return rows
}

/** Whether a member who came since has the address of somebody there who stands for nobody yet. */
export async function isJoined(tx: Tx, connectionId: string): Promise<boolean> {
  const { rows } =
    await sql`select 1 from app.counterpart c join directory.member m on m.workspace_id = c.workspace_id and m.removed_at is null
      join directory.person p on p.id = m.person_id and lower(trim(p.email)) = lower(trim(c.email))
    where c.workspace_id = app.workspace() and c.connection_id = ${connectionId} and c."to" = 'member' and c.local_id is null and c.by <> 'person' and c.gone_at is null limit 1`.execute(
      tx,
    )
  return rows.length > 0
}

/** When the provider was last asked. `makes`: what was missing was made; `reason`: it did not say, and why. */
export type Look = { readonly at: Date; readonly makes: boolean; readonly reason: string | null }

/** Null: it was never asked. */
export async function lastLook(tx: Tx, connectionId: string): Promise<Look | null> {
  const { rows } = await sql<Look>`select at, makes, reason from app.counterpart_look
    where workspace_id = app.workspace() and connection_id = ${connectionId}`.execute(tx)
  return rows[0] ?? null
}

export async function saveLook(tx: Tx, connectionId: string, { at, makes, reason }: Look): Promise<void> {
  await sql`insert into app.counterpart_look (workspace_id, connection_id, at, makes, reason) values (app.workspace(), ${connectionId}, ${at}, ${makes}, ${reason})
    on conflict (workspace_id, connection_id) do update set at = excluded.at, makes = excluded.makes, reason = excluded.reason`.execute(tx)
}

/** Where a field of a stream keeps such a reference: the slot, and the paths in the shadow that may hold the remote id. */
export type Place = { readonly streamId: string; readonly slot: string; readonly paths: readonly (readonly string[])[] }

/**
 * Theirs that pointed at `remoteId` stood for `was` here: the base says so, so that the next look finds that theirs means something else now.
 * The links are due to be read again. How many.
 */
export async function restate(
  tx: Tx,
  { streamId, slot, paths }: Place,
  change: { readonly remoteId: string; readonly was: string; readonly at: Date },
): Promise<number> {
  const holds = paths.map((path) => sql`l.shadow #>> ${[...path]}::text[] = ${change.remoteId}`)
  if (holds.length === 0) return 0
  const done =
    await sql`update app.link l set theirs = case when l.theirs ? ${slot} then l.theirs else l.theirs || jsonb_build_object(${slot}::text, ${change.was}::text) end,
      retry_at = ${change.at}, version = -abs(l.version), detail = coalesce(l.detail, '{}') || '{"reread": true}'
    where l.workspace_id = app.workspace() and l.stream_id = ${streamId} and l.state in ('live', 'refused') and (${sql.join(holds, sql` or `)})`.execute(
      tx,
    )
  return Number(done.numAffectedRows ?? 0n)
}
