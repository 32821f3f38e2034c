import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { RecordKey } from '#model/noun.ts'
import type { Candidate } from './match.ts'

/** One creator of records of a kind at a time: two pages that bring the same person do not both make it. Taken after links and before records are locked. */
export async function lockCreation(tx: Tx, kind: Kind): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(app.workspace()::text || ${kind}, 7))`.execute(tx)
}

/** `waiting`: links (unborn, or lost while being created) of candidates, which a match fills instead of making another. */
export type Candidates = {
  readonly byKey: ReadonlyMap<string, readonly Candidate[]>
  readonly byId: ReadonlyMap<string, Candidate>
  readonly waiting: readonly string[]
}

export const keyText = (key: RecordKey): string => `${key.type} ${key.value}`

/** Records that have one of these keys or ids and are not deleted, with all the keys they share, and whether they stand for a remote of the stream already. */
export async function candidatesFor(
  tx: Tx,
  streamId: string,
  sought: { readonly kind: Kind; readonly keys: readonly RecordKey[]; readonly ids: readonly string[] },
): Promise<Candidates> {
  const { rows } = await sql<{ record: string; keys: RecordKey[]; linked: boolean; lost: boolean; waiting: string | null }>`
    with asked as (select distinct x.type, x.value from jsonb_to_recordset(${JSON.stringify(sought.keys)}::jsonb) as x(type text, value text)),
    found as materialized (select k.record_id, k.type, k.value from asked a
      join app.record_key k on k.workspace_id = app.workspace() and k.kind = ${sought.kind} and k.type = a.type and k.value = a.value),
    ids as (select record_id from found union select t.id from ${sql.table(`app.${sought.kind}`)} t where t.workspace_id = app.workspace() and t.id = any(${sought.ids}::uuid[]) and t.deleted_at is null)
    select i.record_id as record, coalesce((select jsonb_agg(jsonb_build_object('type', f.type, 'value', f.value)) from found f where f.record_id = i.record_id), '[]') as keys,
      coalesce(bool_or(l.remote_id is not null), false) as linked, coalesce(bool_or(l.state = 'unknown'), false) as lost, (array_agg(l.id) filter (where l.remote_id is null))[1] as waiting
    from ids i left join app.link l on l.workspace_id = app.workspace() and l.stream_id = ${streamId} and l.record_id = i.record_id and l.state in ('live', 'unborn', 'unknown', 'refused', 'held')
    group by i.record_id order by i.record_id`.execute(tx)
  const byKey = new Map<string, Candidate[]>()
  for (const row of rows) for (const key of row.keys) byKey.set(keyText(key), [...(byKey.get(keyText(key)) ?? []), row])
  return { byKey, byId: new Map(rows.map((row) => [row.record, row])), waiting: rows.flatMap((row) => row.waiting ?? []) }
}
