import type { Reply } from '../../http/call.ts'
import { indexed } from '../crm/row.ts'
import { namesShown, objectView, valueOf, type Readable } from '../crm/view.ts'
import { needs, ok, type AskedOf } from './asked.ts'
import { hasWords, numberTest, textTest } from './search-match.ts'
import { comparable, readSearch, type Condition, type Search } from './search-request.ts'

/** `POST …/search`: what the index knows by now; archived objects are never in it, and associations neither. */
export function searchObjects(asked: AskedOf): Reply {
  const { crm, table, call, origin } = asked
  needs(asked.token, table.type, 'read')
  const search = readSearch(asked)
  const hits = sorted(asked, search, matching(asked, search))
  const end = search.offset + search.limit
  const names = namesShown(crm, table, search.properties)
  const results = hits.slice(search.offset, end).map((row) => ({ ...objectView(crm, table, { row, names }), archived: false }))
  const paging = end < hits.length ? { paging: { next: { after: String(end), link: `${origin}${call.path}?after=${end}` } } } : {}
  return ok({ total: hits.length, results, ...paging })
}

function matching(asked: AskedOf, search: Search): Readable[] {
  const { crm, table } = asked
  const horizon = crm.clock.now() - crm.lagMs
  const groups = search.groups.map((group) => group.map((one) => rowTest(asked, one)))
  const found: Readable[] = []
  table.visit(leastId(search), (row) => {
    const known = row.archivedAt === undefined ? indexed(row, horizon) : undefined
    if (known !== undefined && matches(asked, { groups, query: search.query }, known)) found.push(known)
  })
  return found
}

/** With `hs_object_id` above a bound in every group, the rows up to it need no look. */
function leastId({ groups }: Search): number {
  const bounds = groups.map((group) => {
    const bound = group.find(({ propertyName, operator }) => propertyName === 'hs_object_id' && operator === 'GT')
    return bound === undefined ? 0 : Math.floor(Number(bound.value))
  })
  return bounds.length === 0 ? 0 : Math.max(0, Math.min(...bounds))
}

type RowTest = (row: Readable) => boolean

function matches(
  { crm, table }: AskedOf,
  { groups, query }: { groups: readonly (readonly RowTest[])[]; query: string },
  row: Readable,
): boolean {
  if (groups.length > 0 && !groups.some((group) => group.every((test) => test(row)))) return false
  return (
    query === '' ||
    hasWords(
      table.type.searched.flatMap((name) => valueOf(crm, table, { row, name }) ?? []),
      query,
    )
  )
}

/** A condition ready to be tried on many rows; ids and times are compared as the numbers they are kept as. */
function rowTest({ crm, table }: AskedOf, condition: Condition): RowTest {
  const name = condition.propertyName
  const kept = KEPT.get(name)
  const number = kept === undefined ? undefined : numberTest(condition)
  if (kept !== undefined && number !== undefined) return (row) => number(kept(row))
  const text = textTest(condition)
  return (row) => text(valueOf(crm, table, { row, name }))
}

const KEPT: ReadonlyMap<string, (row: Readable) => number> = new Map([
  ['hs_object_id', ({ id }: Readable) => id],
  ['createdate', ({ createdAt }: Readable) => createdAt],
  ['lastmodifieddate', ({ updatedAt }: Readable) => updatedAt],
  ['hs_lastmodifieddate', ({ updatedAt }: Readable) => updatedAt],
])

/** Without a sort the order is that of the ids; an object without the value comes last either way. */
function sorted({ crm, table }: AskedOf, { sort }: Search, rows: Readable[]): Readable[] {
  const definition = sort === undefined ? undefined : crm.properties.find(table.type.name, sort.name)
  if (sort === undefined || definition === undefined) return rows
  if (sort.name === 'hs_object_id') return sort.descending ? rows.toReversed() : rows
  const numeric = definition.type === 'number' || definition.type === 'date' || definition.type === 'datetime'
  const keyed = rows.map((row) => {
    const value = valueOf(crm, table, { row, name: sort.name })
    return { row, key: value === undefined ? undefined : numeric ? comparable(definition, value) : value.toLowerCase() }
  })
  const sign = sort.descending ? -1 : 1
  return keyed.toSorted((a, b) => sign * compare(a.key, b.key, sign)).map(({ row }) => row)
}

type Key = string | number | undefined

function compare(a: Key, b: Key, sign: number): number {
  if (a === b) return 0
  if (a === undefined) return sign
  if (b === undefined) return -sign
  return a < b ? -1 : 1
}
