import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Value, Values } from '#model/value.ts'

/** The revision of a record that a caller had read. */
export type Known = { readonly id: string; readonly rev: number }

/** For each record, the fields changed after the revision the caller knew, with the value each had then. */
export async function changedSince(tx: Tx, known: readonly Known[]): Promise<Map<string, Map<string, Value>>> {
  const result = new Map<string, Map<string, Value>>()
  if (known.length === 0) return result
  const found = await sql<{ record: string; before: Values }>`select a.record, a.before
    from (select * from json_to_recordset(${JSON.stringify(known)}::json) as r(id uuid, rev bigint) limit ${sql.lit(known.length)}) k join app.audit a on a.record = k.id and a.rev > k.rev
    where a.before is not null order by a.record, a.rev, a.xid, a.seq`.execute(tx)
  for (const { record, before } of found.rows) {
    const fields = result.get(record) ?? new Map<string, Value>()
    for (const [field, value] of Object.entries(before)) if (!fields.has(field)) fields.set(field, value)
    result.set(record, fields)
  }
  return result
}
