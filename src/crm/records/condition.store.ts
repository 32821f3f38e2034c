import { sql, type RawBuilder } from 'kysely'
import type { Kind } from '#model/kinds.ts'
import type { Field } from '#model/noun.ts'
import { columnOf, customKey } from './columns.ts'
import type { Filter, Operator } from './filter.ts'

type Sql = RawBuilder<unknown>
type Condition = RawBuilder<boolean>

const comparisons = { eq: sql`=`, lt: sql`<`, lte: sql`<=`, gt: sql`>`, gte: sql`>=` } as const

/** The longest value that has a finding key. */
const longestKey = 300

/** A filter as a condition on `t`; `keyed`: the kind, where its records have finding keys, which the deleted have not. Text compares without regard to case; a list satisfies what one of its elements satisfies, and `ne` when none is equal. */
export function conditionOf({ field, operator, values }: Filter, keyed: Kind | null): Condition {
  const texts = values.map((value) => sql`lower(${String(value)}::text)`)
  if (
    keyed !== null &&
    field.type === 'emails' &&
    (operator === 'eq' || operator === 'in') &&
    values.every((value) => String(value).length <= longestKey)
  )
    return sql<boolean>`t.id in (select record_id from app.record_key where kind = ${keyed} and type = 'email' and value in (${sql.join(texts)}))`
  // As uuids, so that the index serves "the contacts of this company" and "these ids".
  if (field.type === 'reference' && customKey(field.name) === null && (operator === 'eq' || operator === 'in'))
    return sql<boolean>`${sql.ref(`t.${columnOf(field.name)}`)} = any(${values}::uuid[])`
  const items = itemsOf(field)
  if (items === null)
    return operator === 'empty'
      ? sql<boolean>`(${valueOf(field)} is null) = ${values[0] === true}`
      : scalar(valueOf(field), operator, typed(field, values))
  const exists = (condition: Condition): Condition => sql<boolean>`exists (select from (${items}) i(v) where ${condition})`
  if (operator === 'empty') return values[0] === true ? sql<boolean>`not ${exists(sql<boolean>`true`)}` : exists(sql<boolean>`true`)
  if (operator === 'ne') return sql<boolean>`not ${exists(scalar(sql`lower(i.v)`, 'eq', texts))}`
  return exists(scalar(sql`lower(i.v)`, operator, texts))
}

/** What a list is sorted by and its cursor continues from; text without regard to case. */
export function sortKeyOf(field: Field): Sql {
  switch (field.name) {
    case 'createdAt':
    case 'updatedAt':
    case 'closeOn':
      return sql.ref(`t.${columnOf(field.name)}`)
    default:
      return valueOf(field)
  }
}

/** The database's type of a sort key, to read a cursor's text back. */
export function sortTypeOf(field: Field): Sql {
  if (field.type === 'number' || field.type === 'money') return sql`numeric`
  if (isKey(field)) return sql`uuid`
  if (field.name === 'closeOn') return sql`date`
  return field.name === 'createdAt' || field.name === 'updatedAt' ? sql`timestamptz` : sql`text`
}

function scalar(value: Sql, operator: Exclude<Operator, 'empty'>, others: readonly Sql[]): Condition {
  const first = others[0] ?? sql`null`
  switch (operator) {
    case 'ne':
      return sql<boolean>`${value} is distinct from ${first}`
    case 'in':
      return sql<boolean>`${value} in (${sql.join(others)})`
    case 'contains':
      return sql<boolean>`strpos(${value}, ${first}) > 0`
    default:
      return sql<boolean>`${value} ${comparisons[operator]} ${first}`
  }
}

/** A reference in a column of its own: compared as what it is, so that its index serves. */
const isKey = (field: Field): boolean => field.type === 'reference' && customKey(field.name) === null

/** A single value, comparable with `typed`: numbers as numeric, instants of the frame to the millisecond, all else as text in lower case. */
function valueOf(field: Field): Sql {
  const key = customKey(field.name)
  const number = field.type === 'number' || field.type === 'money'
  if (key !== null) {
    const text = sql`(t.custom ->> ${key})`
    return number ? sql`case when jsonb_typeof(t.custom -> ${key}) = 'number' then ${text}::numeric end` : textual(field, text)
  }
  const column = sql.ref(`t.${columnOf(field.name)}`)
  if (number || isKey(field)) return column
  if (field.name === 'createdAt' || field.name === 'updatedAt') return sql`date_trunc('milliseconds', ${column})`
  return textual(field, field.type === 'date' ? sql`(to_json(${column}) #>> '{}')` : sql`${column}::text`)
}

/** Dates and instants order by their digits, whatever the database's collation. */
function textual(field: Field, text: Sql): Sql {
  return field.type === 'date' || field.type === 'instant' ? sql`${text} collate "C"` : sql`nullif(lower(${text}), '')`
}

function typed(field: Field, values: Filter['values']): Sql[] {
  return values.map((value) => {
    if (typeof value === 'number') return sql`${value}::numeric`
    if (isKey(field)) return sql`${value}::uuid`
    if (field.name === 'createdAt' || field.name === 'updatedAt') return sql`${value}::timestamptz`
    return sql`lower(${String(value)}::text)`
  })
}

/** The elements of a list as rows of one text `v`; null for a single value. */
function itemsOf(field: Field): Sql | null {
  const key = customKey(field.name)
  const column = key === null ? sql.ref(`t.${columnOf(field.name)}`) : sql`(t.custom -> ${key})`
  const address = (of: Sql): Sql =>
    sql`concat_ws(' ', ${of} ->> 'street', ${of} ->> 'city', ${of} ->> 'region', ${of} ->> 'postalCode', ${of} ->> 'country')`
  switch (field.type) {
    case 'emails':
    case 'phones':
      return sql`select e ->> 'value' from jsonb_array_elements(${column}) e`
    case 'addresses':
      return sql`select ${address(sql`e`)} from jsonb_array_elements(${column}) e`
    case 'address':
      return sql`select ${address(column)} where ${column} is not null`
    case 'references':
    case 'domains':
    case 'tags':
      return sql`select unnest(${column})::text`
    case 'options':
      return sql`select jsonb_array_elements_text(case when jsonb_typeof(${column}) = 'array' then ${column} else '[]' end)`
    default:
      return null
  }
}
