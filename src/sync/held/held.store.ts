import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'

/** A delete that the brake holds. `side`: where the record would be deleted. */
export type HeldDelete = {
  readonly id: string
  readonly streamId: string
  readonly kind: Kind
  readonly recordId: string
  readonly remoteId: string | null
  readonly side: 'here' | 'there'
  readonly at: Date | null
}

export type HeldAsked = { readonly connectionId: string; readonly kind: Kind | null }

/** A record that is deleted here waits to be deleted there, and the other way round. */
const side = sql.raw(
  `case when coalesce(co.deleted_at, ct.deleted_at, le.deleted_at, de.deleted_at, n.deleted_at) is null then 'here' else 'there' end`,
)
const columns = sql.raw('l.id, l.stream_id, s.kind, l.record_id, l.remote_id, l.synced_at as at')
const records = sql.raw(
  [
    ['company', 'co'],
    ['contact', 'ct'],
    ['lead', 'le'],
    ['deal', 'de'],
    ['note', 'n'],
  ]
    .map(
      ([table, as]) =>
        `left join app.${table} ${as} on s.kind = '${table}' and ${as}.workspace_id = l.workspace_id and ${as}.id = l.record_id`,
    )
    .join(' '),
)

const held = ({
  connectionId,
  kind,
}: HeldAsked) => sql`l.workspace_id = app.workspace() and s.connection_id = ${connectionId} and l.state = 'held' and l.reason = 'brake'
  and l.record_id is not null and (${kind}::text is null or s.kind = ${kind})`
const links = sql.raw('app.link l join app.stream s on s.workspace_id = l.workspace_id and s.id = l.stream_id')

/** A page of the deletes a connection holds, oldest first, and how many there are on each side. */
export async function heldDeletes(
  tx: Tx,
  asked: HeldAsked & { readonly limit: number; readonly offset: number },
): Promise<{ readonly items: readonly HeldDelete[]; readonly here: number; readonly there: number }> {
  const { rows: items } =
    await sql<HeldDelete>`select ${columns}, ${side} as side from ${links} ${records} where ${held(asked)} order by l.synced_at, l.id limit ${asked.limit} offset ${asked.offset}`.execute(
      tx,
    )
  const { rows } = await sql<{
    here: number
    there: number
  }>`select (count(*) filter (where side = 'here'))::int as here, (count(*) filter (where side = 'there'))::int as there
    from (select ${side} as side from ${links} ${records} where ${held(asked)}) x`.execute(tx)
  return { items, here: rows[0]?.here ?? 0, there: rows[0]?.there ?? 0 }
}

/** The next of them, locked in the order of ids. */
export async function lockHeld(tx: Tx, asked: HeldAsked, limit: number): Promise<readonly HeldDelete[]> {
  const { rows: ids } = await sql<{
    id: string
  }>`select l.id from ${links} where ${held(asked)} order by l.id limit ${limit} for update of l`.execute(tx)
  const { rows } =
    await sql<HeldDelete>`select ${columns}, ${side} as side from ${links} ${records} where l.workspace_id = app.workspace() and l.id = any(${ids.map(({ id }) => id)}::uuid[]) order by l.id`.execute(
      tx,
    )
  return rows
}

/** Writes what was answered of them: set going again, to be deleted on the next push, or ended with both sides as they are. */
export async function endHeld(
  tx: Tx,
  { release, at }: { readonly release: boolean; readonly at: Date },
  deletes: readonly HeldDelete[],
): Promise<void> {
  const rows = JSON.stringify(deletes.map(({ id, side: where }) => ({ id, here: where === 'here' })))
  // What was deleted there is read once more before it is deleted here: it may be back.
  await (
    release
      ? sql`update app.link l set state = 'live', reason = null, retry_at = ${at}, attempts = 0, rev = l.rev + 1, sent = null,
        detail = case when x.here then '{"released": true, "reread": true}'::jsonb else '{"released": true}'::jsonb end
      from jsonb_to_recordset(${rows}::jsonb) as x(id uuid, here boolean) where l.workspace_id = app.workspace() and l.id = x.id`
      : sql`update app.link l set state = case when x.here then 'gone' else 'excluded' end, reason = case when x.here then 'deleted_there' else 'deleted_here' end,
        retry_at = null, rev = l.rev + 1, sent = null, detail = null
      from jsonb_to_recordset(${rows}::jsonb) as x(id uuid, here boolean) where l.workspace_id = app.workspace() and l.id = x.id`
  ).execute(tx)
}

/** Puts the answer into the audit of the connection. */
export async function auditHeld(
  tx: Tx,
  connectionId: string,
  told: { readonly answer: 'release' | 'refuse'; readonly deletes: number },
): Promise<void> {
  await sql`select app.audit_act('connection', ${connectionId}::uuid, 'SETTINGS', '{"heldDeletes": "wait"}'::jsonb, ${JSON.stringify({ heldDeletes: told.answer, deletes: told.deletes })}::jsonb)`.execute(
    tx,
  )
}
