import { countryKey } from './country.ts'
import { domainOf } from './domain.ts'
import { addressKey, emailKey, isListType, itemKey, itemsOf, type ListType, primaryOf } from './element.ts'
import { dateOf, instantOf } from './instant.ts'
import type { Field } from './noun.ts'
import { phoneKey } from './phone.ts'
import { plain, textOf } from './text.ts'
import type { Address, Value } from './value.ts'

/** What of a field decides how its values compare. */
export type Typed = Pick<Field, 'type'>

/**
 * A value reduced to what it means, so that equal meanings are equal JSON; null for nothing there (blank text, empty list).
 * What cannot be read as the field's type keeps its text. `region` (ISO 2) reads national phone numbers.
 */
export function normal(field: Typed, value: Value | undefined, region: string): Value {
  if (value === null || value === undefined || value === '') return null
  switch (field.type) {
    case 'text':
    case 'option':
    case 'reference':
      return plain(value)
    case 'number':
    case 'money':
      return numberKey(value, field.type)
    case 'boolean':
      return booleanKey(value)
    case 'date':
      return (typeof value === 'string' || typeof value === 'number' ? dateOf(value) : null) ?? plain(value)
    case 'instant':
      return (typeof value === 'string' || typeof value === 'number' ? instantOf(value) : null) ?? plain(value)
    case 'url':
    case 'email':
    case 'phone':
    case 'country':
      return spelled(field.type, value, region)
    case 'options':
    case 'references':
    case 'tags':
      return setOf(value, plain)
    case 'domains':
      return setOf(value, (each) => (typeof each === 'string' ? (domainOf(each) ?? plain(each)) : null))
    case 'address':
      return typeof value === 'object' ? addressKey(value as Partial<Address>) || null : plain(value)
    case 'emails':
    case 'phones':
    case 'addresses':
      return listKey(field.type, value, region)
  }
}

/** Whether two values of a field mean the same. */
export function same(field: Typed, one: readonly [Value | undefined, Value | undefined], region: string): boolean {
  const [a, b] = one
  if (a === b) return true
  const left = normal(field, a, region)
  const right = normal(field, b, region)
  return (
    left === right ||
    (Array.isArray(left) && Array.isArray(right) && left.length === right.length && left.every((each, at) => each === right[at]))
  )
}

function numberKey(value: Value, type: 'number' | 'money'): Value {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
  if (!Number.isFinite(number)) return plain(value)
  // Money is kept to four places, and -0 is 0.
  return type === 'money' ? Math.round(number * 10_000) / 10_000 + 0 : number + 0
}

function booleanKey(value: Value): Value {
  if (typeof value === 'boolean') return value
  const text = textOf(value)?.toLowerCase()
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : plain(value)
}

function spelled(type: 'url' | 'email' | 'phone' | 'country', value: Value, region: string): Value {
  const text = textOf(value)
  if (text === null) return null
  switch (type) {
    case 'email':
      return emailKey(text)
    case 'phone':
      return phoneKey(text, region)
    case 'country':
      return countryKey(text)
    case 'url':
      return urlKey(text)
  }
}

/** An address on the web without its scheme (http and https are one), letters of the host lower, no closing slash. */
function urlKey(text: string): string {
  const [, host = '', rest = ''] = /^(?:https?:\/\/)?([^/?#]*)(.*)$/isu.exec(text) ?? []
  const path = rest === '/' ? '' : rest.replace(/\/$/, '')
  return host.toLowerCase() + path
}

function setOf(value: Value, key: (each: Value) => string | null): Value {
  const each = Array.isArray(value) ? value : [value]
  const keys = [...new Set(each.map(key).filter((one) => one !== null))]
  return keys.length === 0 ? null : keys.toSorted()
}

/** Elements as a set of `type value`; the primary one is marked. */
function listKey(type: ListType, value: Value, region: string): Value {
  if (!isListType(type) || !Array.isArray(value)) return plain(value)
  const items = itemsOf(value)
  const first = primaryOf(items)
  const keys = items.map((item) => `${item === first ? '*' : ''}${item.type} ${itemKey(type, item, region)}`)
  return keys.length === 0 ? null : keys.toSorted()
}
