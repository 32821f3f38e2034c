import type { ListShape, Part } from '#connectors/kit/list-shape.ts'
import { countryKey } from '#model/country.ts'
import type { ListType } from '#model/element.ts'
import { plain, textOf } from '#model/text.ts'
import type { Address, Element, ElementType, Value } from '#model/value.ts'
import type { ElementLens } from './list-lens.ts'
import { valueAt, withValue } from './path.ts'

const parts = ['street', 'city', 'region', 'postalCode', 'country'] as const

type AddressPart = (typeof parts)[number]

/** Paths inside an element; the first that is filled counts. */
type Paths = readonly (readonly string[])[]

/** A shape with its paths split, once per mapping. */
type Compiled = {
  readonly value: Paths
  readonly address: readonly (readonly [AddressPart, Paths])[]
  readonly type: readonly string[] | null
  readonly words: ReadonlyMap<string, ElementType>
  readonly typeIs: ElementType
  readonly primary: readonly string[] | null
  readonly derived: Paths
  isShown(raw: Value): boolean
}

/** Reads and writes single elements of e-mails, phones and addresses as a shape says. */
export function elementLens(type: ListType, shape: ListShape): ElementLens {
  const how = compiled(shape)
  return type === 'addresses' ? addressLens(how) : valueLens(how)
}

/** Whether an element is ours to read at all. */
export function isShown(shape: ListShape | undefined): (raw: Value) => boolean {
  const only = shape?.only
  if (only === undefined) return () => true
  const path = only.path.split('.')
  return (raw) => {
    const mark = valueAt(raw, path)
    return mark === undefined || mark === null || (typeof mark === 'string' && only.in.includes(mark))
  }
}

function compiled(shape: ListShape): Compiled {
  return {
    value: shape.value === undefined ? [[]] : paths(shape.value),
    address: parts.flatMap((part) => (shape.address?.[part] === undefined ? [] : [[part, paths(shape.address[part])] as const])),
    type: shape.type?.path.split('.') ?? null,
    words: new Map(Object.entries(shape.type?.words ?? {})),
    typeIs: shape.typeIs ?? 'other',
    primary: shape.primary?.split('.') ?? null,
    derived: (shape.derived ?? []).map((path) => path.split('.')),
    isShown: isShown(shape),
  }
}

function paths(part: Part): Paths {
  return (typeof part === 'string' ? [part] : part).map((path) => path.split('.'))
}

function valueLens(how: Compiled): ElementLens {
  const read = (raw: Value): Element | null => {
    const value = how.isShown(raw) ? textOf(filled(how.value, raw)) : null
    return value === null ? null : { value, type: typeOf(how, raw), primary: isPrimary(how, raw) }
  }
  return {
    read,
    write: (raw, item) => {
      const old = raw === undefined ? null : read(raw)
      const { value } = item as Element
      return framed(how, { raw, old, item: item as Element, put: old?.value === value ? raw : putText(raw, how.value, value) })
    },
  }
}

function addressLens(how: Compiled): ElementLens {
  const read = (raw: Value): Address | null => {
    if (!how.isShown(raw)) return null
    const address = {
      type: typeOf(how, raw),
      street: null,
      city: null,
      region: null,
      postalCode: null,
      country: null,
      primary: isPrimary(how, raw),
    }
    const told: { -readonly [part in AddressPart]?: string } = {}
    for (const [part, where] of how.address) {
      const text = textOf(filled(where, raw))
      if (text !== null) told[part] = part === 'country' ? (countryKey(text) ?? text) : text
    }
    return Object.keys(told).length === 0 ? null : { ...address, ...told }
  }
  return {
    read,
    write: (raw, item) => {
      const old = raw === undefined ? null : read(raw)
      const address = item as Address
      const put = how.address.reduce(
        (rest, [part, where]) => (isSamePart(part, old?.[part] ?? null, address[part]) ? rest : putText(rest, where, address[part])),
        raw,
      )
      return framed(how, { raw, old, item: address, put })
    },
  }
}

type Framing = {
  readonly raw: Value | undefined
  readonly put: Value | undefined
  readonly old: Element | Address | null
  readonly item: Element | Address
}

/** Type and mark where they differ; what they compute goes when the value does. */
function framed(how: Compiled, { raw, put, old, item }: Framing): Value {
  let written = put === raw ? put : how.derived.reduce((rest, path) => withValue(rest, path, undefined), put)
  if (how.type !== null && old?.type !== item.type) written = withValue(written, how.type, wordOf(how, item.type))
  if (how.primary !== null && (old?.primary ?? false) !== item.primary)
    written = withValue(written, how.primary, item.primary ? true : undefined)
  return written ?? {}
}

function typeOf(how: Compiled, raw: Value): ElementType {
  if (how.type === null) return how.typeIs
  const word = valueAt(raw, how.type)
  return (typeof word === 'string' ? how.words.get(word) : undefined) ?? 'other'
}

/** undefined where they have no word for it: the element then carries no type. */
function wordOf(how: Compiled, type: ElementType): string | undefined {
  for (const [word, ours] of how.words) if (ours === type) return word
  return undefined
}

function isPrimary(how: Compiled, raw: Value): boolean {
  return how.primary !== null && valueAt(raw, how.primary) === true
}

function filled(where: Paths, raw: Value): Value | undefined {
  for (const path of where) {
    const value = valueAt(raw, path)
    if (textOf(value) !== null) return value
  }
  return undefined
}

function putText(raw: Value | undefined, where: Paths, value: Value): Value | undefined {
  const [main = [], ...others] = where
  const cleared = others.reduce((rest, path) => withValue(rest, path, undefined), raw)
  return withValue(cleared, main, value ?? undefined)
}

/** Spellings of one country are no edit of it. */
function isSamePart(part: AddressPart, one: string | null, other: string | null): boolean {
  if (one === other) return true
  return part === 'country' && one !== null && other !== null ? countryKey(one) === countryKey(other) : plain(one) === plain(other)
}
