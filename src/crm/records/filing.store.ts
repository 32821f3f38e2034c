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

/** Files changed items on the timelines of the records they name, of their owner and of those records' companies. */
export async function file(tx: Tx, noun: Noun, drafts: readonly Draft[]): Promise<void> {
  if (!items.has(noun.kind) || drafts.length === 0) return
  const ids = drafts.map((each) => each.id)
  const targets = noun.fields.filter((field) => field.to !== undefined && (field.to === 'member' || isKind(field.to)))
  await sql`delete from app.timeline_entry where item_id = any(${ids}::uuid[])`.execute(tx)
  await sql`insert into app.timeline_entry (workspace_id, record_id, at, kind, item_id)
    select app.workspace(), r.id, t.created_at, ${noun.kind}, t.id
    from ${sql.table(`app.${noun.kind}`)} t cross join lateral unnest(array[${sql.join(targets.map((field) => sql.ref(`t.${columnOf(field.name)}`)))}]) as r(id)
    where t.id = any(${ids}::uuid[]) and t.deleted_at is null and r.id is not null on conflict do nothing`.execute(tx)
  await deriveCompanies(tx, ids)
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
  }>`select distinct item_id from app.timeline_entry where record_id = any(${moved}::uuid[]) and via is null`.execute(tx)
  const ids = found.rows.map((row) => row.itemId)
  if (ids.length === 0) return
  await sql`delete from app.timeline_entry where item_id = any(${ids}::uuid[]) and via is not null`.execute(tx)
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
    where e.item_id = any(${ids}::uuid[]) and e.via is null and h.company_id is not null on conflict do nothing`.execute(tx)
}
