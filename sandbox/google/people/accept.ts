import { invalid } from '../errors.ts'
import { complete } from './complete.ts'
import { FIELD_NAMES, isObject, SINGLETONS, textIn, objectIn, type FieldName, type Fields, type Json, type Value } from './value.ts'

const DERIVED: ReadonlySet<string> = new Set(['metadata', 'formattedType', 'canonicalForm', 'displayNameLastFirst', 'formattedProtocol'])
const MOST_FIELDS = 500
const MOST_BYTES = 128 * 1024

/** The writable part of a Person sent by a client, as Google would store it; other sources' values are ignored. */
export function accept(person: Value, mask: ReadonlySet<FieldName>, region: string): Fields {
  const accepted: { [name in FieldName]?: readonly Value[] } = {}
  for (const field of FIELD_NAMES) {
    if (!mask.has(field)) continue
    const values = ownValues(person[field])
      .map((value) => cleaned(field, value))
      .filter((value) => Object.keys(value).length > 0)
    if (SINGLETONS.has(field) && values.length > 1)
      throw invalid(`Request field ${field} is a singleton for contact sources: at most one value is allowed.`)
    for (const value of values) checkDate(field, value)
    if (values.length > 0) accepted[field] = values.map((value) => complete(field, value, region))
  }
  return accepted
}

/** Refuses a contact beyond Google's size: 500 values, 128 KB. */
export function checkSize(fields: Fields): void {
  const values = Object.values(fields).reduce((sum, list) => sum + list.length, 0)
  if (values > MOST_FIELDS) throw invalid(`The contact has ${values} fields; at most ${MOST_FIELDS} are allowed.`)
  if (JSON.stringify(fields).length > MOST_BYTES) throw invalid('The contact is larger than 128 KB.')
}

function ownValues(list: Json | undefined): Value[] {
  if (!Array.isArray(list)) return []
  return list.filter(isObject).filter((value) => {
    const source = textIn(objectIn(objectIn(value, 'metadata'), 'source'), 'type')
    return source === '' || source === 'CONTACT'
  })
}

function cleaned(field: FieldName, value: Value): Value {
  const kept: [string, Json][] = []
  for (const [name, part] of Object.entries(value)) {
    if (DERIVED.has(name) || (field === 'names' && name === 'displayName')) continue
    const clean = typeof part === 'string' ? part.trim() : part
    if (clean !== '' && clean !== null) kept.push([name, clean])
  }
  // A type, or a content type, with nothing to go with it is not a value.
  return kept.every(([name]) => name === 'type' || name === 'contentType') ? {} : Object.fromEntries(kept)
}

function checkDate(field: FieldName, value: Value): void {
  for (const name of ['date', 'startDate', 'endDate']) {
    const date = value[name]
    if (!isObject(date)) continue
    const [year = 0, month = 0, day = 0] = ['year', 'month', 'day'].map((part) => Number(date[part] ?? 0))
    const real = day === 0 || new Date(Date.UTC(year === 0 ? 2000 : year, month - 1, day)).getUTCDate() === day
    if (year < 0 || year > 9999 || month < 0 || month > 12 || day < 0 || day > 31 || (day > 0 && month === 0) || !real) {
      throw invalid(`Invalid value at 'person.${field}.${name}': not a date.`)
    }
  }
}
