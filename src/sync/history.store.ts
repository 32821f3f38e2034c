import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Actor } from '#model/actor.ts'
import type { Kind } from '#model/kinds.ts'
import type { Value } from '#model/value.ts'

/** A decision between two values of one field: what won, what lost, by which rule, and who. */
export type RulingRow = {
  readonly id: string
  readonly linkId: string
  readonly recordId: string
  readonly field: string
  readonly rule: string
  readonly winner: 'app' | 'crm' | 'both'
  readonly won: Value
  readonly lost: Value
  readonly ruledBy: string
}

/** Keeps rulings for ever. */
export async function saveRulings(
  tx: Tx,
  run: { readonly id: string | null; readonly at: Date },
  rulings: readonly RulingRow[],
): Promise<void> {
  if (rulings.length === 0) return
  await sql`insert into app.ruling (workspace_id, id, link_id, record_id, run_id, field, rule, winner, won, lost, ruled_by, at)
    select app.workspace(), x.id, x."linkId", x."recordId", ${run.id}, x.field, x.rule, x.winner, x.won, x.lost, x."ruledBy", ${run.at}
    from jsonb_to_recordset(${JSON.stringify(rulings)}::jsonb) as x(id uuid, "linkId" uuid, "recordId" uuid, field text, rule text, winner text, won jsonb, lost jsonb, "ruledBy" text)`.execute(
    tx,
  )
}

/** Changes of one field of one record since a moment, oldest first. */
export type Stir = { readonly record: string; readonly field: string; readonly atMs: number; readonly actor: Actor }

/** What happened to the fields of those records that connections changed more often than `times` since then; nothing for the others. */
export async function stirs(
  tx: Tx,
  kind: Kind,
  of: { readonly recordIds: readonly string[]; readonly since: Date; readonly times: number },
): Promise<readonly Stir[]> {
  if (of.recordIds.length === 0) return []
  const { rows } =
    await sql<Stir>`with busy as (select a.record from app.audit a where a.workspace_id = app.workspace() and a.record = any(${of.recordIds}::uuid[])
      and a.at > ${of.since} and a.kind = ${kind} and a.actor like 'connection:%' group by a.record having count(*) > ${of.times})
    select a.record, k.field, extract(epoch from a.at)::float8 * 1000 as at_ms, a.actor from app.audit a join busy using (record) cross join lateral jsonb_object_keys(coalesce(a.after, '{}')) as k(field)
    where a.workspace_id = app.workspace() and a.at > ${of.since} and a.kind = ${kind} order by a.at`.execute(tx)
  return rows
}

/**
 * When each field of these records was last set, in epoch milliseconds, by field and record. What another connection brought
 * counts with its origin's time.
 */
export async function lastSet(tx: Tx, kind: Kind, recordIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  if (recordIds.length === 0) return new Map()
  const { rows } = await sql<{ record: string; field: string; at: number }>`
    select distinct on (a.record, k.field) a.record, k.field, extract(epoch from least(a.at, coalesce(o.at, a.at))) * 1000 as at
    from app.audit a cross join lateral jsonb_object_keys(coalesce(a.after, '{}')) as k(field)
    left join lateral (select max(l.at) as at from app.link l join app.stream s on s.workspace_id = l.workspace_id and s.id = l.stream_id
      where a.actor like 'connection:%' and l.workspace_id = a.workspace_id and l.record_id = a.record and s.connection_id = substr(a.actor, 12)::uuid) o on true
    where a.workspace_id = app.workspace() and a.record = any(${recordIds}::uuid[]) and a.kind = ${kind}
    order by a.record, k.field, a.xid desc, a.seq desc`.execute(tx)
  const times = new Map<string, Map<string, number>>()
  for (const { record, field, at } of rows) {
    const fields = times.get(record) ?? new Map<string, number>()
    fields.set(field, at)
    times.set(record, fields)
  }
  return times
}
