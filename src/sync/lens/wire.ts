import { countryKey } from '#model/country.ts'
import { dateOf, instantOf } from '#model/instant.ts'
import type { FieldType } from '#model/noun.ts'
import type { Value } from '#model/value.ts'

/** Their plain value in our words; null: nothing there; undefined: it cannot be read as that type, which counts as unchanged. */
export function fromWire(type: FieldType, raw: Value | undefined): Value | undefined {
  if (raw === undefined || raw === null || raw === '') return null
  switch (type) {
    case 'number':
    case 'money':
      return numberFrom(raw)
    case 'boolean':
      return raw === true || raw === 'true' ? true : raw === false || raw === 'false' ? false : undefined
    case 'date':
      return typeof raw === 'string' || typeof raw === 'number' ? (dateOf(raw) ?? undefined) : undefined
    case 'instant':
      return typeof raw === 'string' || typeof raw === 'number' ? (instantOf(raw) ?? undefined) : undefined
    case 'options':
    case 'tags':
    case 'domains':
    case 'references':
      return setFrom(raw)
    case 'address':
    case 'addresses':
    case 'emails':
    case 'phones':
      return undefined
    case 'country':
      return typeof raw === 'string' ? countryKey(raw) : undefined
    case 'text':
    case 'option':
    case 'url':
    case 'email':
    case 'phone':
    case 'reference':
      return typeof raw === 'object' ? undefined : blankless(String(raw))
  }
}

/** Our value as they spell it, in the form (text, number, date with a time) that `before` has there; `joined` (list-shape.ts) makes one text of a set. */
export function toWire(
  type: FieldType,
  value: Value,
  how: { readonly before: Value | undefined; readonly joined: string | undefined },
): Value | undefined {
  const { before, joined } = how
  if (value === null) return undefined
  switch (type) {
    case 'date':
      return typeof value === 'string' ? dateLike(value, before) : value
    case 'instant':
      return typeof before === 'number' && typeof value === 'string' ? Date.parse(value) : value
    case 'number':
    case 'money':
    case 'boolean':
      return typeof before === 'string' && typeof value !== 'object' ? String(value) : value
    case 'options':
    case 'tags':
    case 'domains':
    case 'references':
      return Array.isArray(value) && (joined !== undefined || typeof before === 'string') ? value.join(joined ?? ';') : value
    default:
      return value
  }
}

function numberFrom(raw: Value): Value | undefined {
  const number = typeof raw === 'number' ? raw : typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : Number.NaN
  return Number.isFinite(number) ? number : undefined
}

/** Picklists of several come as lists or as `a;b;c`. */
function setFrom(raw: Value): Value | undefined {
  if (Array.isArray(raw)) return raw.filter((each) => typeof each === 'string' && each.trim() !== '')
  return typeof raw === 'string' ? raw.split(';').filter((each) => each.trim() !== '') : undefined
}

function blankless(text: string): string | null {
  return text.trim() === '' ? null : text
}

/** A date written over a date with a time keeps the time: we read, and so write, only the day. */
function dateLike(value: string, before: Value | undefined): Value {
  if (typeof before === 'number') return Date.parse(`${value}T00:00:00Z`) + (before % 86_400_000)
  return typeof before === 'string' && /^\d{4}-\d{2}-\d{2}[T ]/.test(before) ? value + before.slice(10) : value
}
