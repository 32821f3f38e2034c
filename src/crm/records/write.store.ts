import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import { notFound } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import type { Noun } from '#model/noun.ts'
import { nouns } from '#model/nouns.ts'
import type { Step } from '#model/step.ts'
import type { Values } from '#model/value.ts'
import { settleCompanies } from './affiliation.store.ts'
import { changedColumns, columnOf, complete, rowOf } from './columns.ts'
import type { Draft } from './draft.ts'
import { file, refile } from './filing.store.ts'
import { keepKeys } from './keys.store.ts'
import { frameOf, loadLocked, storedOf, type Row, type Stored } from './load.store.ts'

/** One step for one record; a create brings the new record's id. */
export type Write = { readonly id: string; readonly step: Step }

/** A record before and after; null where it did not or does not exist (a deleted record does not). `rev` is its revision now. `now`: its row, where it was the only one changed. */
export type Written = {
  readonly id: string
  readonly rev: number
  readonly before: Values | null
  readonly after: Values | null
  readonly now?: Stored
}

/**
 * The one door by which records change: a whole page in a handful of statements, in the order given. Finding keys, timeline entries and
 * the contacts' companies follow in the same transaction, the audit by trigger. A step without effect writes nothing.
 * Throws `not_found` for a record that is not there or deleted, and what the database refuses (class 22 and 23) as it comes.
 */
export async function write(tx: Tx, kind: Kind, writes: readonly Write[]): Promise<Written[]> {
  const known = writes.filter((each) => each.step.do !== 'create').map((each) => each.id)
  return writeLocked(tx, kind, { writes, stored: await loadLocked(tx, kind, known) })
}

/** The same for records that this transaction has read and locked already. */
export async function writeLocked(
  tx: Tx,
  kind: Kind,
  { writes, stored }: { writes: readonly Write[]; stored: ReadonlyMap<string, Stored> },
): Promise<Written[]> {
  if (new Set(writes.map((each) => each.id)).size < writes.length) throw new Error('a record is written twice in one page')
  const noun = nouns[kind]
  const drafts = writes.map((each) => draftOf(noun, each, stored.get(each.id)))
  if (kind === 'contact') await createCompanies(tx, await settleCompanies(tx, drafts))
  return drafts.length === 0 ? [] : save(tx, noun, drafts)
}

function draftOf(noun: Noun, { id, step }: Write, now: Stored | undefined): Draft {
  if (step.do === 'create') return { id, rev: 1, before: null, after: complete(noun, step.fields) }
  if (now === undefined || (now.deletedAt !== null && step.do !== 'delete')) throw notFound(noun.kind)
  if (now.deletedAt !== null) return { id, rev: now.rev, before: null, after: null }
  const after = step.do === 'delete' ? null : step.do === 'update' ? complete(noun, { ...now.values, ...step.patch }) : now.values
  return { id, rev: now.rev, before: now.values, after }
}

/** Brings deleted records back as they were; throws `not_found` for one that is not deleted, or was merged away. */
export async function restore(tx: Tx, kind: Kind, ids: readonly string[]): Promise<Written[]> {
  const stored = await loadLocked(tx, kind, ids)
  const drafts = ids.map((id): Draft => {
    const now = stored.get(id)
    if (now === undefined || now.deletedAt === null || now.mergedInto !== null) throw notFound(`deleted ${kind}`)
    return { id, rev: now.rev, before: null, after: now.values, restored: true }
  })
  return save(tx, nouns[kind], drafts)
}

/** Marks a record as merged into another, in one write with its end: the other is who lives on, and nothing is deleted anywhere for it. */
export async function mergeAway(tx: Tx, { id, kind, rev, values }: Stored, into: string): Promise<void> {
  await mark(tx, nouns[kind], { ids: [id], gone: true, into })
  await settleAround(tx, nouns[kind], [{ id, rev, before: values, after: null }])
}

/** Takes that back: the record lives again as it was. */
export async function mergeBack(tx: Tx, { id, kind, rev, values }: Stored): Promise<void> {
  await mark(tx, nouns[kind], { ids: [id], gone: false })
  await settleAround(tx, nouns[kind], [{ id, rev, before: null, after: values, restored: true }])
}

async function createCompanies(tx: Tx, born: readonly Write[]): Promise<void> {
  if (born.length > 0) await write(tx, 'company', born)
}

async function save(tx: Tx, noun: Noun, drafts: readonly Draft[]): Promise<Written[]> {
  const created = drafts.filter((each) => each.before === null && each.after !== null && each.restored !== true)
  const deleted = drafts.filter((each) => each.before !== null && each.after === null)
  const restored = drafts.filter((each) => each.restored === true)
  const changed = drafts.flatMap((draft) => {
    if (draft.before === null || draft.after === null) return []
    const columns = changedColumns(draft.before, draft.after)
    return columns.length === 0 ? [] : [{ draft, columns }]
  })
  const revs = new Map<string, Kept>()
  const keep = (rows: readonly Kept[]): void => rows.forEach((row) => revs.set(row.id, row))
  if (created.length > 0) await insert(tx, noun, created)
  if (changed.length > 0) keep(await update(tx, noun, changed))
  if (deleted.length > 0) keep(await mark(tx, noun, { ids: deleted.map((each) => each.id), gone: true }))
  if (restored.length > 0) keep(await mark(tx, noun, { ids: restored.map((each) => each.id), gone: false }))
  await settleAround(tx, noun, [...created, ...changed.map((each) => each.draft), ...deleted, ...restored])
  return drafts.map(({ id, rev, before, after }) => ({ rev, before, after, ...revs.get(id), id }))
}

/** What follows a record: its keys, and what stands on timelines through it. */
async function settleAround(tx: Tx, noun: Noun, touched: readonly Draft[]): Promise<void> {
  await keepKeys(tx, noun, touched)
  await file(tx, noun, touched)
  await refile(tx, noun, touched)
}

type Kept = { readonly id: string; readonly rev: number; readonly now?: Stored }

const table = (noun: Noun) => sql.table(`app.${noun.kind}`)
const columns = (names: readonly string[], of: 't' | 'p') => sql.join(names.map((name) => sql.ref(`${of}.${name}`)))

async function insert(tx: Tx, noun: Noun, drafts: readonly Draft[]): Promise<void> {
  const names = ['id', 'custom', ...noun.fields.map((field) => columnOf(field.name))]
  const rows = drafts.map((each) => rowOf(noun, each.id, each.after ?? {}))
  await sql`insert into ${table(noun)} (workspace_id, ${sql.join(names.map((name) => sql.id(name)))})
    select app.workspace(), ${columns(names, 'p')} from json_populate_recordset(null::${table(noun)}, ${JSON.stringify(rows)}::json) p`.execute(
    tx,
  )
}

async function update(tx: Tx, noun: Noun, changed: readonly { draft: Draft; columns: readonly string[] }[]): Promise<Kept[]> {
  const names = [...new Set(changed.flatMap((each) => each.columns))]
  const rows = changed.map(({ draft }) => {
    const row = rowOf(noun, draft.id, draft.after ?? {})
    return Object.fromEntries(['id', ...names].map((name) => [name, row[name]]))
  })
  // The limit tells the planner how many there are: it would scan the table for one row else.
  const isOne = rows.length === 1
  const result = await sql<Row>`update ${table(noun)} t
    set ${sql.join(names.map((name) => sql`${sql.id(name)} = ${sql.ref(`p.${name}`)}`))}
    from (select * from json_populate_recordset(null::${table(noun)}, ${JSON.stringify(rows)}::json) limit ${sql.lit(rows.length)}) p
    where t.id = p.id returning ${isOne ? frameOf(noun) : sql`t.id, t.rev`}`.execute(tx)
  return result.rows.map((row) => ({ id: row.id, rev: row.rev, ...(isOne && { now: storedOf(noun.kind, row) }) }))
}

type Mark = { readonly ids: readonly string[]; readonly gone: boolean; readonly into?: string }

async function mark(tx: Tx, noun: Noun, { ids, gone, into }: Mark): Promise<{ id: string; rev: number }[]> {
  const result = await sql<{
    id: string
    rev: number
  }>`update ${table(noun)} set deleted_at = ${gone ? sql`statement_timestamp()` : sql`null`}, merged_into = ${into ?? null}::uuid
    where id = any(${ids}::uuid[]) returning id, rev`.execute(tx)
  return result.rows
}
