import type { Reply } from '../../http/call.ts'
import { indexed } from '../crm/row.ts'
import { namesShown, objectView, valueOf, type Readable } from '../crm/view.ts'
import { needs, ok, type AskedOf } from './asked.ts'
import { fits, hasWords } from './search-match.ts'
import { comparable, readSearch, type Search } from './search-request.ts'

/** `POST …/search`: what the index knows by now; archived objects are never in it, and associations neither. */
export function searchObjects(asked: AskedOf): Reply {
  const { crm, table, call, origin } = asked
  needs(asked.token, table.type, 'read')
  const search = readSearch(asked)
  const hits = sorted(asked, search, [...matching(asked, search)])
  const end = search.offset + search.limit
  const names = namesShown(crm, table, search.properties)
  const results = hits.slice(search.offset, end).map((row) => ({ ...objectView(crm, table, { row, names }), archived: false }))
  const paging = end < hits.length ? { paging: { next: { after: String(end), link: `${origin}${call.path}?after=${end}` } } } : {}
  return ok({ total: hits.length, results, ...paging })
}

function* matching(asked: AskedOf, search: Search): Generator<Readable> {
  const { crm, table } = asked
  const horizon = crm.clock.now() - crm.lagMs
  for (const row of table.after(leastId(search))) {
    const known = row.archivedAt === undefined ? indexed(row, horizon) : undefined
    if (known !== undefined && matches(asked, search, known)) yield known
  }
}

/** With `hs_object_id` above a bound in every group, the rows up to it need no look. */
function leastId({ groups }: Search): number {
  const bounds = groups.map((group) => {
    const bound = group.find(({ propertyName, operator }) => propertyName === 'hs_object_id' && operator === 'GT')
    return bound === undefined ? 0 : Math.floor(Number(bound.value))
  })
  return bounds.length === 0 ? 0 : Math.max(0, Math.min(...bounds))
}

function matches({ crm, table }: AskedOf, { groups, query }: Search, row: Readable): boolean {
  const value = (name: string) => valueOf(crm, table, { row, name })
  const inGroup = groups.length === 0 || groups.some((group) => group.every((one) => fits(one, value(one.propertyName))))
  return (
    inGroup &&
    (query === '' ||
      hasWords(
        table.type.searched.flatMap((name) => value(name) ?? []),
        query,
      ))
  )
}

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
