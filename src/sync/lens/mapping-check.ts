import type { MappingRow } from '#connectors/kit/mapping-row.ts'
import type { FaultDetail } from '#lib/fault.ts'
import { localLens } from './local-lens.ts'
import type { MappingSource } from './mapping-source.ts'
import { parsePath, type Path } from './path.ts'

const setTypes = ['options', 'tags', 'domains', 'references']

/** What is wrong with rows, by row and with the mend; empty: they can be compiled. */
export function checkRows(source: MappingSource): readonly FaultDetail[] {
  const rows = source.rows.filter((row) => row.direction !== 'none')
  return rows.flatMap((row, at) => {
    const message = checkRow(row, source) ?? clash(row, rows.slice(0, at))
    return message === null ? [] : [{ field: `${row.remote} → ${row.local}`, message }]
  })
}

function checkRow(row: MappingRow, source: MappingSource): string | null {
  const local = localLens(row.local, source.fields)
  if (local === null) return `there is no field ${row.local}; choose one of the record's fields or define a custom field`
  const half = checkTransform(row, source)
  if (half !== null) return half
  if (row.remote.startsWith('codec:')) {
    return Object.hasOwn(source.codecs ?? {}, row.remote.slice('codec:'.length)) ? null : `the provider offers no ${row.remote}`
  }
  const path = parsePath(row.remote)
  if (path === null) return 'is no path; write name, name.part, list[0].part, list[*], list[key=Name].value or list[primary].value'
  const many = ['emails', 'phones', 'addresses'].includes(local.type)
  const all = path.selector?.by === 'all'
  if (many && !all) return `a list of ours takes a whole list, e.g. ${row.remote}[*]; one element goes to e.g. ${row.local}[primary].value`
  if (all && !many && !setTypes.includes(local.type))
    return `[*] is a whole list, ${row.local} holds one value; choose [0], [primary] or [key=…]`
  if (row.direction !== 'pull' && path.selector?.by === 'index' && path.selector.at > 0)
    return 'only [0] can be written; pull it, or choose [key=…]'
  return null
}

function checkTransform(row: MappingRow, source: MappingSource): string | null {
  const reads = row.transform !== undefined
  const writes = row.transformBack !== undefined
  if (!reads && !writes) return null
  if (row.direction === 'bidirectional' && reads !== writes)
    return `a two-way row needs both halves; add ${reads ? 'transformBack' : 'transformFunction'} or make the row one-way`
  if (source.transform === undefined) return 'transforms cannot be run here; remove transformFunction and transformBack'
  return null
}

/** Two rows that pull into one place, or push into one, would overwrite each other for ever. */
function clash(row: MappingRow, earlier: readonly MappingRow[]): string | null {
  const pulled =
    row.direction === 'push' ? undefined : earlier.find((other) => other.direction !== 'push' && overlaps(row.local, other.local))
  if (pulled) return `${pulled.remote} is pulled into ${pulled.local} already; make one of them push-only or remove it`
  const pushed =
    row.direction === 'pull' ? undefined : earlier.find((other) => other.direction !== 'pull' && overlaps(row.remote, other.remote))
  return pushed ? `${pushed.local} is written to ${pushed.remote} already; make one of them pull-only or remove it` : null
}

function overlaps(one: string, other: string): boolean {
  if (one === other) return true
  const [a, b] = [parsePath(one), parsePath(other)]
  if (a === null || b === null || one.startsWith('codec:') || other.startsWith('codec:') || one.startsWith('custom.')) return false
  const [short, long] = a.before.length <= b.before.length ? [a, b] : [b, a]
  if (!short.before.every((key, at) => long.before[at] === key)) return false
  if (short.before.length < long.before.length) return short.selector === null
  return sameElements(short, long) && under(short.after, long.after)
}

/** Whether two selectors may mean one element; a whole list or value means all. */
function sameElements(a: Path, b: Path): boolean {
  if (a.selector === null || b.selector === null || a.selector.by === 'all' || b.selector.by === 'all') return true
  return JSON.stringify(a.selector) === JSON.stringify(b.selector)
}

function under(a: readonly string[], b: readonly string[]): boolean {
  return a.every((key, at) => b[at] === undefined || b[at] === key)
}
