import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import { isKind } from '#model/kinds.ts'
import type { Noun } from '#model/noun.ts'
import { columnOf } from './columns.ts'
import type { Draft } from './draft.ts'

/** Kinds that stand on other records' timelines. */
const items: ReadonlySet<string> = new Set(['note'])

/** Kinds whose items also stand on their company's timeline, `via` them. */
const viaKinds: ReadonlySet<string> = new Set(['contact', 'lead', 'deal'])

/** Of `e`, an entry: whether it came with a record that was merged into the one it stands on. */
const isCame = sql<boolean>`exists (select from app.merge m where m.loser_id = e.via and m.winner_id = e.record_id and m.unmerged_at is null)`

/** Files changed items on the timelines of the records they name, of their owner and of those records' companies. */
export async function file(tx: Tx, noun: Noun, drafts: readonly Draft[]): Promise<void> {
  if (!items.has(noun.kind) || drafts.length === 0) return
  const ids = drafts.map((each) => each.id)
  const targets = noun.fields.filter((field) => field.to !== undefined && (field.to === 'member' || isKind(field.to)))
  const came = await takeDown(tx, ids)
  await sql`insert into app.timeline_entry (workspace_id, record_id, at, kind, item_id)
    select app.workspace(), r.id, t.created_at, ${noun.kind}, t.id
    from ${sql.table(`app.${noun.kind}`)} t cross join lateral unnest(array[${sql.join(targets.map((field) => sql.ref(`t.${columnOf(field.name)}`)))}]) as r(id)
    where t.id = any(${ids}::uuid[]) and t.deleted_at is null and r.id is not null on conflict do nothing`.execute(tx)
  await deriveCompanies(tx, ids)
  await markCame(tx, came)
}

/** An entry that stands on a record because another was merged into it: that other is its `via`. */
type Came = { readonly recordId: string; readonly itemId: string; readonly via: string }

/** Takes the entries of these items away; returns those that a merge brought to where they stood. */
async function takeDown(tx: Tx, ids: readonly string[]): Promise<readonly Came[]> {
  const { rows } = await sql<Came & { came: boolean }>`delete from app.timeline_entry e where item_id = any(${ids}::uuid[])
    returning record_id, item_id, via, ${isCame} as came`.execute(tx)
  return rows.filter(({ came }) => came)
}

/** Names the merged record through which entries came to stand where they stand directly. */
export async function markCame(tx: Tx, came: readonly Came[]): Promise<void> {
  if (came.length === 0) return
  await sql`update app.timeline_entry e set via = c.via
    from json_to_recordset(${JSON.stringify(came.map((each) => ({ record: each.recordId, item: each.itemId, via: each.via })))}::json) as c(record uuid, item uuid, via uuid)
    where e.record_id = c.record and e.item_id = c.item and e.via is null`.execute(tx)
}

/** Moves what belongs to a company's timeline through records that changed their company. */
export async function refile(tx: Tx, noun: Noun, drafts: readonly Draft[]): Promise<void> {
  if (!viaKinds.has(noun.kind)) return
  const moved = drafts
    .filter(({ before, after }) => before !== null && after !== null && before.companyId !== after.companyId)
    .map((each) => each.id)
  if (moved.length === 0) return
  const found = await sql<{
    itemId: string
  }>`select distinct item_id from app.timeline_entry e where record_id = any(${moved}::uuid[])`.execute(tx)
  const ids = found.rows.map((row) => row.itemId)
  if (ids.length === 0) return
  await sql`delete from app.timeline_entry e where item_id = any(${ids}::uuid[]) and via is not null and not ${isCame}`.execute(tx)
  await deriveCompanies(tx, ids)
}

/** An item may reach one company through several records: one entry, whichever comes first. */
async function deriveCompanies(tx: Tx, ids: readonly string[]): Promise<void> {
  const holders = sql.join(
    [...viaKinds].map((kind) => sql`select id, company_id from ${sql.table(`app.${kind}`)}`),
    sql` union all `,
  )
  await sql`insert into app.timeline_entry (workspace_id, record_id, at, kind, item_id, via, key)
    select app.workspace(), h.company_id, e.at, e.kind, e.item_id, h.id, e.key
    from app.timeline_entry e join (${holders}) h on h.id = e.record_id
    where e.item_id = any(${ids}::uuid[]) and (e.via is null or ${isCame}) and h.company_id is not null on conflict do nothing`.execute(tx)
}
