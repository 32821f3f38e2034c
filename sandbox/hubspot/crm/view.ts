import type { Crm } from './crm.ts'
import { pastOf, type Row } from './row.ts'
import type { ObjectType } from './object-type.ts'
import type { Table } from './table.ts'

/** The part of a row that can be read. */
export type Readable = Pick<Row, 'id' | 'values' | 'createdAt' | 'updatedAt'>

/** One property of an object as a text; `undefined` when it has none. */
export function valueOf(crm: Crm, { type }: Table, { row, name }: { row: Readable; name: string }): string | undefined {
  if (name === 'hs_object_id') return String(row.id)
  if (name === 'createdate') return iso(row.createdAt)
  if (name === type.modified) return iso(row.updatedAt)
  if (name === 'associatedcompanyid' && type.name === 'contacts') return primaryCompany(crm, row)
  return row.values.get(name)
}

function primaryCompany(crm: Crm, row: Readable): string | undefined {
  const id = crm.associations.primaryOf({ type: 'contacts', id: row.id }, 'companies')
  const company = id === undefined ? undefined : crm.tables.companies.find(String(id))
  return company === undefined || company.archivedAt !== undefined ? undefined : String(company.id)
}

/** The properties every reply has, whatever it was asked for. */
export function always({ modified }: ObjectType): string[] {
  return ['createdate', modified, 'hs_object_id']
}

/** The names a request asks for: an unknown one is passed over, none at all gives the small usual set. */
export function namesShown(crm: Crm, { type }: Table, asked: readonly string[]): string[] {
  const known = asked.filter((name) => crm.properties.find(type.name, name) !== undefined)
  return [...new Set([...(asked.length === 0 ? type.shown : known), ...always(type)])].toSorted()
}

/** An object as the API shows it. */
export function objectView(
  crm: Crm,
  table: Table,
  { row, names, history = [] }: { row: Readable & Partial<Row>; names: readonly string[]; history?: readonly string[] },
): Record<string, unknown> {
  const properties = Object.fromEntries(names.map((name) => [name, valueOf(crm, table, { row, name }) ?? null]))
  const past = Object.fromEntries(
    history.filter((name) => crm.properties.find(table.type.name, name) !== undefined).map((name) => [name, historyOf(row, name)]),
  )
  return {
    id: String(row.id),
    properties,
    ...(history.length === 0 ? {} : { propertiesWithHistory: past }),
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
    archived: row.archivedAt !== undefined,
    ...(row.archivedAt === undefined ? {} : { archivedAt: iso(row.archivedAt) }),
  }
}

function historyOf(row: Readable & Partial<Row>, name: string): object[] {
  if (row.history === undefined || row.source === undefined) return []
  const past = pastOf({ ...row, history: row.history, source: row.source, archivedAt: row.archivedAt, versions: [] }, name)
  return past.map(({ value, at, source }) => ({ value, timestamp: iso(at), sourceType: source }))
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
