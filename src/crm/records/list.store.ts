import { sql, type RawBuilder } from 'kysely'
import type { Scope } from '#access/allow.ts'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { Field } from '#model/noun.ts'
import { nouns } from '#model/nouns.ts'
import { folded } from '#model/text.ts'
import { conditionOf, sortKeyOf, sortTypeOf } from './condition.store.ts'
import { writeCursor, type Cursor, type Total } from './cursor.ts'
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

export type Page = Total & { readonly items: readonly Stored[]; readonly next: string | null }

/** Totals are counted up to here, then estimated. */
const counted = 10_000

type Condition = RawBuilder<boolean>

/** One page of the records a scope may list. Nulls sort last, equal keys by id. The total is counted with the first page and goes on in the cursor. */
export async function list(tx: Tx, scope: Scope, asked: Asked): Promise<Page> {
  const { kind } = scope
  const from = sourceOf(kind, asked)
  const matches = sql.join([...matchesOf(scope, asked)], sql` and `)
  const rest = sql`from ${from} t where ${matches}`
  const found = await rowsOf(tx, asked, { kind, rest })
  const rows = found.slice(0, asked.limit)
  const last = rows.at(-1)
  const total = asked.cursor?.total ?? (await totalOf(tx, rest))
  const next =
    last !== undefined && found.length > asked.limit ? writeCursor({ sort: asked.sort.text, key: last.sortKey, id: last.id, total }) : null
  return { items: rows.map((row) => storedOf(kind, row)), next, ...total }
}

type Keyed = Row & { readonly sortKey: string | null }

/** The rows of a page and one more. Those without a sort key come last and are read apart, for `nulls last` and an `or` would keep from the key's index. */
async function rowsOf(tx: Tx, asked: Asked, { kind, rest }: { kind: Kind; rest: RawBuilder<unknown> }): Promise<Keyed[]> {
  const { sort, cursor, limit, offset } = asked
  const key = sortKeyOf(sort.field)
  const direction = sort.descending ? sql`desc` : sql`asc`
  const than = sort.descending ? sql`<` : sql`>`
  const columns = sql`select ${frameOf(nouns[kind])}, (${key})::text as sort_key`
  const has = isNeverNull(sort.field) ? rest : sql`${rest} and ${key} is not null`
  const after = cursor === null ? sql`` : sql`and (${key}, t.id) ${than} (${cursor.key}::${sortTypeOf(sort.field)}, ${cursor.id}::uuid)`
  const keyed =
    cursor?.key === null
      ? []
      : (
          await sql<Keyed>`${columns} ${has} ${after} order by ${key} ${direction}, t.id ${direction} limit ${limit + 1} offset ${offset}`.execute(
            tx,
          )
        ).rows
  if (keyed.length > limit || isNeverNull(sort.field)) return keyed
  const passed = offset === 0 || keyed.length > 0 ? offset : (await sql<{ n: number }>`select count(*) as n ${has}`.execute(tx)).rows[0]?.n
  const afterId = cursor?.key === null ? sql`and t.id ${than} ${cursor.id}::uuid` : sql``
  const keyless = await sql<Keyed>`${columns} ${rest} and ${key} is null ${afterId} order by t.id ${direction}
    limit ${limit + 1 - keyed.length} offset ${offset - Number(passed)}`.execute(tx)
  return [...keyed, ...keyless.rows]
}

/** A search, and an order by a key that has an index, need the find view: under row-level security what is not leakproof uses no index (operations/database). */
function sourceOf(kind: Kind, asked: Asked): RawBuilder<unknown> {
  return wordsOf(asked.q).length === 0 && isNeverNull(asked.sort.field) ? sql.table(`app.${kind}`) : sql.table(`app.${kind}_find`)
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

const isNeverNull = (field: Field): boolean => field.name === 'createdAt' || field.name === 'updatedAt'

async function totalOf(tx: Tx, rest: RawBuilder<unknown>): Promise<Total> {
  const found = await sql<{ count: number }>`select count(*) as count from (select 1 ${rest} limit ${counted + 1}) s`.execute(tx)
  const count = found.rows[0]?.count ?? 0
  if (count <= counted) return { total: count, totalIsEstimate: false }
  const plan = await sql<{ 'QUERY PLAN': unknown }>`explain (format json) select 1 ${rest}`.execute(tx)
  const text = JSON.stringify(plan.rows[0] ?? {})
  return { total: Math.max(counted + 1, Number(/"Plan Rows":\s*(\d+)/.exec(text)?.[1] ?? 0)), totalIsEstimate: true }
}
