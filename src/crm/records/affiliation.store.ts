import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { RecordKey } from '#model/noun.ts'
import type { Step } from '#model/step.ts'
import { affiliationOf, companyKeys, keyName } from './affiliation.ts'
import type { Draft } from './draft.ts'

type Birth = { readonly id: string; readonly step: Extract<Step, { do: 'create' }> }
type Sought = { readonly draft: Draft; readonly find: { readonly name: string; readonly keys: readonly RecordKey[] } }

/** Joins contacts and companies in the drafts, two queries for the page. Returns the companies to be created first: a connection's contacts bring theirs, a person's typing does not. */
export async function settleCompanies(tx: Tx, drafts: readonly Draft[]): Promise<Birth[]> {
  const naming: { draft: Draft; companyId: string }[] = []
  const seeking: Sought[] = []
  for (const draft of drafts) {
    const asked = affiliationOf(draft)
    if (asked.kind === 'takeName') naming.push({ draft, companyId: asked.companyId })
    else if (asked.kind === 'leave') draft.after = { ...draft.after, companyId: null, companyName: null }
    else if (asked.kind === 'find') seeking.push({ draft, find: { name: asked.name, keys: companyKeys(asked.name, draft.after ?? {}) } })
  }
  await takeNames(tx, naming)
  return seeking.length === 0 ? [] : seek(tx, seeking)
}

async function takeNames(tx: Tx, naming: readonly { draft: Draft; companyId: string }[]): Promise<void> {
  if (naming.length === 0) return
  const ids = [...new Set(naming.map((each) => each.companyId))]
  const found = await sql<{ id: string; name: string | null }>`select id, name from app.company where id = any(${ids}::uuid[])`.execute(tx)
  const names = new Map(found.rows.map((row) => [row.id, row.name]))
  for (const { draft, companyId } of naming) draft.after = { ...draft.after, companyName: names.get(companyId) ?? null }
}

async function seek(tx: Tx, seeking: readonly Sought[]): Promise<Birth[]> {
  const left = settle(seeking, await companiesBy(tx, seeking))
  if (left.length === 0 || !(await byConnection(tx))) {
    for (const { draft } of left) draft.after = { ...draft.after, companyId: null }
    return []
  }
  // Two pages at once must not create the same company twice: wait for the other, then look again.
  await sql`savepoint companies`.execute(tx)
  await sql`select pg_advisory_xact_lock(hashtextextended('companies ' || app.workspace(), 0))`.execute(tx)
  const unknown = settle(left, await companiesBy(tx, left))
  const births = give(unknown, await newIds(tx, unknown.length))
  // Who finds them all made by now makes none, and lets the next one look: going back gives the lock away.
  if (births.length === 0) await sql`rollback to savepoint companies`.execute(tx)
  await sql`release savepoint companies`.execute(tx)
  return births
}

/** Links those whose company was found; returns the rest. */
function settle(seeking: readonly Sought[], companies: ReadonlyMap<string, string>): Sought[] {
  return seeking.filter(({ draft, find }) => {
    const companyId = find.keys.map((key) => companies.get(keyName(key))).find((id) => id !== undefined)
    if (companyId !== undefined) draft.after = { ...draft.after, companyId }
    return companyId === undefined
  })
}

/** One new company for each name; a name without letters or digits has no key and makes none. */
function give(unknown: readonly Sought[], ids: readonly string[]): Birth[] {
  const births = new Map<string, Birth>()
  unknown.forEach(({ draft, find }, index) => {
    const key = find.keys.find((each) => each.type === 'name')
    const id = ids[index]
    if (key === undefined || id === undefined) return
    const birth = births.get(key.value) ?? {
      id,
      step: { do: 'create', fields: { name: find.name, ownerId: draft.after?.ownerId ?? null } },
    }
    births.set(key.value, birth)
    draft.after = { ...draft.after, companyId: birth.id }
  })
  return [...births.values()]
}

/** The living company of each key; the oldest, where several share it. */
async function companiesBy(tx: Tx, seeking: readonly Sought[]): Promise<Map<string, string>> {
  const keys = new Map<string, RecordKey>(seeking.flatMap(({ find }) => find.keys.map((key) => [keyName(key), key])))
  const found = await sql<RecordKey & { recordId: string }>`select k.type, k.value, k.record_id
    from (select * from json_to_recordset(${JSON.stringify([...keys.values()])}::json) as r(type text, value text) limit ${sql.lit(keys.size)}) s
    join app.record_key k on k.kind = 'company' and k.type = s.type and k.value = s.value
    join app.company c on c.id = k.record_id order by c.created_at desc, c.id desc`.execute(tx)
  return new Map(found.rows.map((row) => [keyName(row), row.recordId]))
}

async function byConnection(tx: Tx): Promise<boolean> {
  const found = await sql<{ yes: boolean }>`select current_setting('app.actor') like 'connection:%' as yes`.execute(tx)
  return found.rows[0]?.yes === true
}

async function newIds(tx: Tx, count: number): Promise<string[]> {
  const made = await sql<{ id: string }>`select gen_random_uuid() as id from generate_series(1, ${count}::int)`.execute(tx)
  return made.rows.map((row) => row.id)
}
