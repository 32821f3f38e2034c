import * as z from 'zod'
import type { Call } from '../../http/call.ts'
import { isMulti, type Definition } from '../crm/definition.ts'
import { invalid } from '../errors.ts'
import { bodyOf, type AskedOf } from './asked.ts'

const OPERATORS = [
  'EQ',
  'NEQ',
  'LT',
  'LTE',
  'GT',
  'GTE',
  'BETWEEN',
  'IN',
  'NOT_IN',
  'HAS_PROPERTY',
  'NOT_HAS_PROPERTY',
  'CONTAINS_TOKEN',
  'NOT_CONTAINS_TOKEN',
] as const
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const filter = z.object({
  propertyName: z.string(),
  operator: z.enum(OPERATORS),
  value: text.nullish(),
  highValue: text.nullish(),
  values: z.array(text).nullish(),
})
const sort = z.union([
  z.string().transform((propertyName) => ({ propertyName, direction: 'ASCENDING' as const })),
  z.object({ propertyName: z.string(), direction: z.enum(['ASCENDING', 'DESCENDING']).default('ASCENDING') }),
])
const searching = z.object({
  filterGroups: z.array(z.object({ filters: z.array(filter) })).default([]),
  sorts: z.array(sort).default([]),
  query: z.string().max(3000).nullish(),
  properties: z.array(z.string()).nullish(),
  limit: z.int().default(10),
  after: z.union([z.string(), z.int()]).transform(String).nullish(),
})

const MOST_ROWS = 200
const MOST_CHARACTERS = 3000
const MOST = { groups: 5, filters: 6, all: 18 } as const
/** Beyond this many rows no search goes. */
export const WINDOW = 10_000

/** One condition, with the property it is about. */
export type Condition = z.infer<typeof filter> & { readonly definition: Definition }

/** A search within HubSpot's limits; conditions of one group must all hold, one group is enough. */
export type Search = {
  readonly groups: readonly (readonly Condition[])[]
  readonly sort: { readonly name: string; readonly descending: boolean } | undefined
  readonly query: string
  readonly properties: readonly string[]
  readonly limit: number
  readonly offset: number
}

/** Reads a search; what goes beyond the limits is 400. */
export function readSearch(asked: AskedOf): Search {
  const body = bodyOf(asked.call, searching)
  checkSize(asked.call, body)
  const offset = offsetOf(body.after)
  if (body.limit < 1 || body.limit > MOST_ROWS) throw problem(`limit must be between 1 and ${MOST_ROWS}, not ${body.limit}`)
  if (offset + body.limit > WINDOW)
    throw problem(`Paging beyond ${WINDOW} results is not possible: after ${offset} with limit ${body.limit}`)
  const [first, second] = body.sorts
  if (second !== undefined) throw problem('Only one sort is allowed')
  if (first !== undefined) definitionOf(asked, first.propertyName)
  return {
    groups: body.filterGroups.map(({ filters }) =>
      filters.map((one) => complete({ ...one, definition: definitionOf(asked, one.propertyName) })),
    ),
    sort: first === undefined ? undefined : { name: first.propertyName, descending: first.direction === 'DESCENDING' },
    query: body.query ?? '',
    properties: body.properties ?? [],
    limit: body.limit,
    offset,
  }
}

function checkSize(call: Call, { filterGroups }: z.infer<typeof searching>): void {
  if (call.body.length > MOST_CHARACTERS) throw problem(`The request body is longer than ${MOST_CHARACTERS} characters`)
  if (filterGroups.length > MOST.groups) throw problem(`At most ${MOST.groups} filterGroups are allowed`)
  if (filterGroups.some(({ filters }) => filters.length > MOST.filters))
    throw problem(`At most ${MOST.filters} filters are allowed in a group`)
  if (filterGroups.flatMap(({ filters }) => filters).length > MOST.all) throw problem(`At most ${MOST.all} filters are allowed in all`)
  if (filterGroups.some(({ filters }) => filters.length === 0)) throw problem('A filterGroup must not be empty')
}

/** A condition that lacks what its operator needs, or compares with what its property cannot be, is refused. */
function complete(condition: Condition): Condition {
  const { operator, value, highValue, values, propertyName, definition } = condition
  const isList = operator === 'IN' || operator === 'NOT_IN'
  if (isList && (values ?? []).length === 0) throw problem(`operator ${operator} needs values (${propertyName})`)
  const needsValue = !isList && operator !== 'HAS_PROPERTY' && operator !== 'NOT_HAS_PROPERTY'
  if (needsValue && (value ?? '') === '') throw problem(`operator ${operator} needs a value (${propertyName})`)
  if (operator === 'BETWEEN' && (highValue ?? '') === '') throw problem(`operator BETWEEN needs a highValue (${propertyName})`)
  const numeric = definition.type === 'number' || definition.type === 'date' || definition.type === 'datetime'
  const wrong = [value, highValue, ...(values ?? [])].find(
    (one) => numeric && one !== null && one !== undefined && Number.isNaN(comparable(definition, one)),
  )
  if (wrong !== undefined) throw problem(`${String(wrong)} cannot be compared with ${propertyName}`)
  return condition
}

/** A number to compare by: epoch milliseconds for dates, given as a number or in ISO 8601. */
export function comparable({ type }: Definition, value: string): number {
  if (type !== 'date' && type !== 'datetime') return value.trim() === '' ? NaN : Number(value)
  return /^-?\d+$/.test(value) ? Number(value) : Date.parse(value)
}

/** Several options in one text. */
export function optionsIn(definition: Definition, value: string): string[] {
  return isMulti(definition) ? value.split(';') : [value]
}

function offsetOf(after: string | null | undefined): number {
  if (after === null || after === undefined || after === '') return 0
  if (/^\d{1,9}$/.test(after)) return Number(after)
  throw problem(`Invalid after: ${after}`)
}

function definitionOf({ crm, table }: AskedOf, name: string): Definition {
  const definition = crm.properties.find(table.type.name, name)
  if (definition === undefined) throw problem(`Property '${name}' does not exist`, name)
  return definition
}

function problem(message: string, name?: string): Error {
  const context = name === undefined ? {} : { context: { propertyName: [name] } }
  return invalid(`There was a problem with the request. ${message}`, { errors: [{ message, ...context }] })
}
