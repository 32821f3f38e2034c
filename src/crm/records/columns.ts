import type { Field, FieldType, Noun } from '#model/noun.ts'
import type { Value, Values } from '#model/value.ts'

/** Lists are never null in the database: nothing there is an empty list. */
const lists: ReadonlySet<FieldType> = new Set(['references', 'emails', 'phones', 'addresses', 'domains', 'tags'])

const customPrefix = 'custom.'

export const isList = (field: Field): boolean => lists.has(field.type)

/** The database column of a field. */
export const columnOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** `custom.region` → `region`; null for a field of the noun itself. */
export const customKey = (name: string): string | null => (name.startsWith(customPrefix) ? name.slice(customPrefix.length) : null)

export const customName = (key: string): string => customPrefix + key

/** A record's values from the columns' JSON: every field of the noun present, custom fields as `custom.<key>`. */
export function valuesOf(fields: Values, custom: Values): Values {
  const values: Record<string, Value> = { ...fields }
  for (const key of Object.keys(custom)) values[customName(key)] = custom[key] ?? null
  return values
}

/** Values with every field of the noun present and nothing else but custom fields that hold something. Throws on a name the noun does not have: a defect of the caller. */
export function complete(noun: Noun, values: Values): Values {
  const whole: Record<string, Value> = {}
  for (const field of noun.fields) whole[field.name] = values[field.name] ?? (isList(field) ? [] : null)
  for (const [name, value] of Object.entries(values)) {
    if (Object.hasOwn(whole, name)) continue
    if (customKey(name) === null) throw new Error(`${noun.kind} has no field ${name}`)
    if (value !== null) whole[name] = value
  }
  return whole
}

/** The row that holds these values, by column; a custom field stands in `custom`. */
export function rowOf(noun: Noun, id: string, values: Values): Record<string, unknown> {
  const custom: Record<string, Value> = {}
  for (const [name, value] of Object.entries(values)) {
    const key = customKey(name)
    if (key !== null) custom[key] = value
  }
  const row: Record<string, unknown> = { id, custom }
  for (const field of noun.fields) row[columnOf(field.name)] = values[field.name] ?? null
  return row
}

/** The columns in which two complete values differ. */
export function changedColumns(before: Values, after: Values): string[] {
  const columns = new Set<string>()
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
    if (!sameValue(before[name] ?? null, after[name] ?? null)) columns.add(customKey(name) === null ? columnOf(name) : 'custom')
  return [...columns]
}

/** Equal as stored, key order of objects aside. */
export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = Object.entries(a)
  const other = b as Values
  return (
    left.length === Object.keys(b).length && left.every(([key, value]) => Object.hasOwn(other, key) && sameValue(value, other[key] ?? null))
  )
}
