import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Noun } from '#model/noun.ts'
import type { Values } from '#model/value.ts'
import type { Draft } from './draft.ts'
import { keyFields } from './key-fields.ts'

type KeyRow = { readonly type: string; readonly value: string; readonly id: string }

/** The region by which national phone numbers of this workspace are read (ISO 2). */
export async function regionOf(tx: Tx): Promise<string> {
  const found = await sql<{ country: string }>`select country from directory.workspace where id = app.workspace()`.execute(tx)
  return found.rows[0]?.country ?? 'US'
}

/** Brings `record_key` to what the records now say; deleted records have no keys, so they match and are found by nothing. */
export async function keepKeys(tx: Tx, noun: Noun, touched: readonly Draft[]): Promise<void> {
  const fields = keyFields(noun)
  const drafts = touched.filter(
    ({ before, after }) => before === null || after === null || fields.some((field) => before[field] !== after[field]),
  )
  if (drafts.length === 0) return
  const region = await regionOf(tx)
  const keysOf = (id: string, values: Values | null): Map<string, KeyRow> =>
    new Map(values === null ? [] : noun.keys(values, region).map(({ type, value }) => [`${type} ${value}`, { type, value, id }]))
  const gone: KeyRow[] = []
  const born: KeyRow[] = []
  const isNew = drafts.every((draft) => draft.before === null && draft.restored !== true)
  for (const { id, before, after } of drafts) {
    const had = keysOf(id, before)
    const has = keysOf(id, after)
    for (const [name, key] of had) if (!has.has(name)) gone.push(key)
    for (const [name, key] of has) if (!had.has(name)) born.push(key)
  }
  if (gone.length > 0)
    await sql`delete from app.record_key k using (select * from json_to_recordset(${JSON.stringify(gone)}::json) as r(type text, value text, id uuid) limit ${sql.lit(gone.length)}) g
      where k.kind = ${noun.kind} and k.type = g.type and k.value = g.value and k.record_id = g.id`.execute(tx)
  // In the index's order pages are touched once; a new record's keys cannot stand there already, and looking first costs a third more.
  born.sort((a, b) => (a.type === b.type ? (a.value < b.value ? -1 : 1) : a.type < b.type ? -1 : 1))
  if (born.length > 0)
    await sql`insert into app.record_key (workspace_id, kind, type, value, record_id)
      select app.workspace(), ${noun.kind}, b.type, b.value, b.id from json_to_recordset(${JSON.stringify(born)}::json) as b(type text, value text, id uuid)
      ${isNew ? sql`` : sql`on conflict do nothing`}`.execute(tx)
}
