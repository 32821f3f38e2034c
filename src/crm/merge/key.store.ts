import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import { regionOf } from '#crm/records/keys.store.ts'
import { load, type Stored } from '#crm/records/load.store.ts'

/** A record is found by its own keys and by those of the records merged into it: brings them to that. */
export async function keepKeysTogether(tx: Tx, kind: Kind, id: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`with recursive all_of as (select ${id}::uuid as id
      union select m.loser_id from all_of join app.merge m on m.winner_id = all_of.id and m.unmerged_at is null)
    select id from all_of`.execute(tx)
  const region = await regionOf(tx)
  const keysOf = (each: Stored) => nouns[kind].keys(each.values, region)
  const records = await load(
    tx,
    kind,
    rows.map((row) => row.id),
  )
  const keys = JSON.stringify([...records.values()].flatMap(keysOf))
  const given = sql`(select distinct type, value from json_to_recordset(${keys}::json) as r(type text, value text))`
  await sql`delete from app.record_key k where k.record_id = ${id}::uuid and not exists (select from ${given} g where g.type = k.type and g.value = k.value)`.execute(
    tx,
  )
  await sql`insert into app.record_key (workspace_id, kind, type, value, record_id)
    select app.workspace(), ${kind}, g.type, g.value, ${id}::uuid from ${given} g on conflict do nothing`.execute(tx)
}
