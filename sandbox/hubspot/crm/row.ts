/** Where a value came from, in HubSpot's words. */
export type Source = 'INTEGRATION' | 'CRM_UI' | 'IMPORT' | 'CALCULATED' | 'MERGE_OBJECTS'

/** Values ready to be written; an empty one clears. */
export type Prepared = ReadonlyMap<string, string>

/** A value a property once had, from `at` (ms) on. */
export type Past = { readonly value: string; readonly at: number; readonly source: Source }

/** How a row looked until the instant `until`; the search index lags behind by such versions. */
type Version = { readonly values: ReadonlyMap<string, string>; readonly updatedAt: number; readonly until: number }

/** One object; instants in ms. An absent value and an empty one are the same, so none is kept empty. */
export type Row = {
  readonly id: number
  values: Map<string, string>
  readonly createdAt: number
  updatedAt: number
  archivedAt: number | undefined
  readonly source: Source
  /** Newest first, by property; a property not in here has had its value since the creation. */
  history: Map<string, readonly Past[]>
  /** Newest last; kept in memory only. */
  versions: Version[]
}

/** A row as the journal keeps it. */
export type SavedRow = Pick<Row, 'id' | 'createdAt' | 'updatedAt' | 'source'> & {
  readonly archivedAt: number | null
  readonly values: readonly (readonly [string, string])[]
  readonly history: readonly (readonly [string, readonly Past[]])[]
}

const VERSIONS_KEPT = 50
const PAST_KEPT = 20

/** A row for the journal. */
export function saved(row: Row): SavedRow {
  const { id, createdAt, updatedAt, source } = row
  return { id, createdAt, updatedAt, source, archivedAt: row.archivedAt ?? null, values: [...row.values], history: [...row.history] }
}

/** A row from the journal. */
export function unsaved(row: SavedRow): Row {
  return { ...row, archivedAt: row.archivedAt ?? undefined, values: new Map(row.values), history: new Map(row.history), versions: [] }
}

/** What a property has been, newest first. */
export function pastOf(row: Row, name: string): readonly Past[] {
  const known = row.history.get(name)
  if (known !== undefined) return known
  const value = row.values.get(name)
  return value === undefined ? [] : [{ value, at: row.createdAt, source: row.source }]
}

/** Writes values at an instant and keeps what was; empty ones go. Tells which really changed. */
export function change(row: Row, values: Iterable<readonly [string, string]>, { at, source }: { at: number; source: Source }): string[] {
  const changed = [...values].filter(([name, value]) => (row.values.get(name) ?? '') !== value)
  keepVersion(row, at)
  const next = new Map(row.values)
  for (const [name, value] of changed) {
    row.history.set(name, [{ value, at, source }, ...pastOf(row, name)].slice(0, PAST_KEPT))
    if (value === '') next.delete(name)
    else next.set(name, value)
  }
  row.values = next
  row.updatedAt = at
  return changed.map(([name]) => name)
}

function keepVersion(row: Row, until: number): void {
  row.versions.push({ values: row.values, updatedAt: row.updatedAt, until })
  if (row.versions.length > VERSIONS_KEPT) row.versions.shift()
}

/** The row as an index shows it that knows everything up to `horizon`; `undefined` when it does not know it yet. */
export function indexed(row: Row, horizon: number): Pick<Row, 'id' | 'values' | 'createdAt' | 'updatedAt'> | undefined {
  if (row.createdAt > horizon) return undefined
  return row.updatedAt <= horizon ? row : laggard(row, horizon)
}

function laggard(row: Row, horizon: number): ReturnType<typeof indexed> {
  const version = row.versions.find(({ until }) => until > horizon)
  return version === undefined
    ? row
    : { id: row.id, createdAt: row.createdAt, values: new Map(version.values), updatedAt: version.updatedAt }
}
