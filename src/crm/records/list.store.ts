import { sql, type RawBuilder } from 'kysely'
import type { Scope } from '#access/allow.ts'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { Field } from '#model/noun.ts'
import { nouns } from '#model/nouns.ts'
import { folded } from '#model/text.ts'
import { conditionOf, sortKeyOf, sortTypeOf } from './condition.store.ts'
import { writeCursor, type Cursor } from './cursor.ts'
import type { Filter } from './filter.ts'
import { frameOf, storedOf, type Row, type Stored } from './load.store.ts'
import { visibleTo } from './scope.store.ts'

/** What a list is asked for; `sort` names the order in cursors. */
export type Asked = {
  readonly q: string
  readonly filters: readonly Filter[]
  readonly sort: { readonly text: string; readonly field: Field; readonly descending: boolean }
  readonly limit: number
  readonly offset: number
  readonly cursor: Cursor | null
  readonly deleted: boolean
}

export type Page = {
  readonly items: readonly Stored[]
  readonly next: string | null
  readonly total: number
  readonly totalIsEstimate: boolean
}

/** Totals are counted up to here, then estimated. */
const counted = 10_000

type Condition = RawBuilder<boolean>

/** One page of the records a scope may list. Nulls sort last, equal keys by id. */
export async function list(tx: Tx, scope: Scope, asked: Asked): Promise<Page> {
  const { kind } = scope
  const from = sourceOf(kind, asked)
  const matches = sql.join([...matchesOf(scope, asked)], sql` and `)
  const key = sortKeyOf(asked.sort.field)
  const direction = asked.sort.descending ? sql`desc` : sql`asc`
  const nulls = neverNull(asked.sort.field) ? sql`` : sql`nulls last`
  const after = asked.cursor === null ? sql`` : sql`and ${beyond(asked.cursor, asked)}`
  const found = await sql<Row & { sortKey: string | null }>`select ${frameOf(nouns[kind])}, (${key})::text as sort_key from ${from} t
    where ${matches} ${after} order by ${key} ${direction} ${nulls}, t.id ${direction} limit ${asked.limit + 1} offset ${asked.offset}`.execute(
    tx,
  )
  const rows = found.rows.slice(0, asked.limit)
  const last = rows.at(-1)
  const next =
    last !== undefined && found.rows.length > asked.limit ? writeCursor({ sort: asked.sort.text, key: last.sortKey, id: last.id }) : null
  const items = rows.map((row) => storedOf(kind, row))
  return { items, next, ...(await totalOf(tx, sql`from ${from} t where ${matches}`)) }
}

/** A search needs the find view: under row-level security the trigram index is not used (operations/database). */
function sourceOf(kind: Kind, asked: Asked): RawBuilder<unknown> {
  return wordsOf(asked.q).length === 0 ? sql.table(`app.${kind}`) : sql.table(`app.${kind}_find`)
}

function* matchesOf(scope: Scope, asked: Asked): Generator<Condition> {
  yield asked.deleted ? sql<boolean>`t.deleted_at is not null and t.merged_into is null` : sql<boolean>`t.deleted_at is null`
  if (scope.reach !== 'all') yield visibleTo(scope)
  for (const filter of asked.filters) yield conditionOf(filter, asked.deleted ? null : scope.kind)
  for (const word of wordsOf(asked.q)) yield sql<boolean>`t.find like ${`%${word.replaceAll(/[\\%_]/g, '\\$&')}%`}`
}

/** What to look for: words without case and accents; a phone number is its digits, however it is spaced. */
export function wordsOf(q: string): string[] {
  const digits = q.replaceAll(/\D/g, '')
  if (digits.length >= 3 && /^[\d\s()+\-./]+$/.test(q)) return [digits]
  return (folded(q) ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 8)
}

/** Read from their index, where `nulls last` and an `or` would keep from it. */
const neverNull = (field: Field): boolean => field.name === 'createdAt' || field.name === 'updatedAt'

function beyond(cursor: Cursor, { sort }: Asked): Condition {
  const key = sortKeyOf(sort.field)
  const than = sort.descending ? sql`<` : sql`>`
  if (cursor.key === null) return sql<boolean>`(${key} is null and t.id ${than} ${cursor.id}::uuid)`
  const value = sql`${cursor.key}::${sortTypeOf(sort.field)}`
  if (neverNull(sort.field)) return sql<boolean>`(${key}, t.id) ${than} (${value}, ${cursor.id}::uuid)`
  return sql<boolean>`(${key} ${than} ${value} or (${key} = ${value} and t.id ${than} ${cursor.id}::uuid) or ${key} is null)`
}

async function totalOf(tx: Tx, rest: RawBuilder<unknown>): Promise<{ total: number; totalIsEstimate: boolean }> {
  const found = await sql<{ count: number }>`select count(*) as count from (select 1 ${rest} limit ${counted + 1}) s`.execute(tx)
  const count = found.rows[0]?.count ?? 0
  if (count <= counted) return { total: count, totalIsEstimate: false }
  const plan = await sql<{ 'QUERY PLAN': unknown }>`explain (format json) select 1 ${rest}`.execute(tx)
  const text = JSON.stringify(plan.rows[0] ?? {})
  return { total: Math.max(counted + 1, Number(/"Plan Rows":\s*(\d+)/.exec(text)?.[1] ?? 0)), totalIsEstimate: true }
}
