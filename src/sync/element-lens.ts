import type { ListShape, Part } from '#connectors/kit/list-shape.ts'
import { countryKey } from '#model/country.ts'
import type { ListType } from '#model/element.ts'
import { plain, textOf } from '#model/text.ts'
import type { Address, Element, ElementType, Value } from '#model/value.ts'
import { valueAt, withValue } from './path.ts'

const parts = ['street', 'city', 'region', 'postalCode', 'country'] as const

/** A dotted path inside an element, split once. */
const split = new Map<string, readonly string[]>()

function keysOf(path: string): readonly string[] {
  const known = split.get(path) ?? path.split('.')
  split.set(path, known)
  return known
}

/** Whether an element is ours to read at all. */
export function isShown(shape: ListShape, raw: Value): boolean {
  if (shape.only === undefined) return true
  const mark = valueAt(raw, keysOf(shape.only.path))
  return mark === undefined || mark === null || (typeof mark === 'string' && shape.only.in.includes(mark))
}

/** One element of theirs in our words; null when it is blank or hidden. The mark is theirs; absent marks are false. */
export function readElement(type: ListType, shape: ListShape, raw: Value): Value | null {
  if (!isShown(shape, raw)) return null
  const primary = shape.primary !== undefined && valueAt(raw, keysOf(shape.primary)) === true
  const kept = typeOf(shape, raw)
  if (type !== 'addresses') {
    const value = textOf(first(shape.value, raw))
    return value === null ? null : ({ value, type: kept, primary } satisfies Element)
  }
  const [street = null, city = null, region = null, postalCode = null, country = null] = parts.map((part) => partOf(shape, part, raw))
  if (street === null && city === null && region === null && postalCode === null && country === null) return null
  return { type: kept, street, city, region, postalCode, country: country === null ? null : countryKey(country), primary } satisfies Address
}

/** One element as they spell it: `raw` (undefined: a new one) with what differs put in and what they compute dropped. */
export function writeElement(type: ListType, shape: ListShape, pair: { readonly raw: Value | undefined; readonly item: Value }): Value {
  const item = pair.item as Element & Address
  const old = pair.raw === undefined ? null : (readElement(type, shape, pair.raw) as (Element & Address) | null)
  let raw: Value | undefined = pair.raw
  if (type === 'addresses') {
    for (const part of parts) if (!sameText(part, old?.[part], item[part])) raw = putPart(raw, shape.address?.[part], item[part])
  } else if (old?.value !== item.value) raw = putPart(raw, shape.value ?? '', item.value)
  if (raw !== pair.raw) for (const key of shape.derived ?? []) raw = withValue(raw, keysOf(key), undefined)
  if (shape.type !== undefined && old?.type !== item.type) raw = withValue(raw, keysOf(shape.type.path), wordOf(shape, item.type))
  if (shape.primary !== undefined && (old?.primary ?? false) !== item.primary) raw = withValue(raw, keysOf(shape.primary), item.primary ? true : undefined)
  return raw ?? {}
}

function typeOf(shape: ListShape, raw: Value): ElementType {
  if (shape.type === undefined) return shape.typeIs ?? 'other'
  const word = valueAt(raw, keysOf(shape.type.path))
  return (typeof word === 'string' && Object.hasOwn(shape.type.words, word) ? shape.type.words[word] : undefined) ?? 'other'
}

/** undefined where they have no word for it: the element then carries no type. */
function wordOf(shape: ListShape, type: ElementType): string | undefined {
  return Object.entries(shape.type?.words ?? {}).find(([, ours]) => ours === type)?.[0]
}

function partOf(shape: ListShape, part: (typeof parts)[number], raw: Value): string | null {
  const where = shape.address?.[part]
  return where === undefined ? null : textOf(first(where, raw))
}

function first(part: Part | undefined, raw: Value): Value | undefined {
  if (part === undefined) return raw
  for (const path of typeof part === 'string' ? [part] : part) {
    const value = path === '' ? raw : valueAt(raw, keysOf(path))
    if (textOf(value) !== null) return value
  }
  return undefined
}

function putPart(raw: Value | undefined, part: Part | undefined, value: Value): Value | undefined {
  if (part === undefined) return raw
  if (part === '') return value
  const [main, ...others] = typeof part === 'string' ? [part] : part
  const cleared = others.reduce<Value | undefined>((rest, path) => withValue(rest, keysOf(path), undefined), raw)
  return withValue(cleared, keysOf(main ?? ''), value ?? undefined)
}

/** Spellings of one country are no edit of it. */
function sameText(part: (typeof parts)[number], one: string | null | undefined, other: string | null): boolean {
  if (one === other || (one ?? null) === other) return true
  return part === 'country' && one !== null && one !== undefined && other !== null ? countryKey(one) === countryKey(other) : plain(one) === plain(other)
}
