import type { ListShape } from '#connectors/kit/list-shape.ts'
import { addressKey, isSpelledAlike, type Item, itemKey, type ListType } from '#model/element.ts'
import { normal } from '#model/meaning.ts'
import type { FieldType } from '#model/noun.ts'
import type { Address, Element, Value } from '#model/value.ts'

const addressParts = ['street', 'city', 'region', 'postalCode', 'country'] as const

/** How the elements of one list are compared and taken over, as far as its provider can tell them. */
export type Elements = {
  /** What an element means, without type and mark. */
  key(item: Value): string
  /** Whether two elements have one key; what is spelled alike is not parsed. */
  alike(a: Value, b: Value): boolean
  /** Elements of one type may be edits of each other; null: never (a set). */
  type(item: Value): string | null
  /** Whether the provider knows a primary one; else ours is ours alone. */
  readonly marks: boolean
  /** Theirs, with what they cannot tell from ours. */
  adopt(theirs: Value, ours: Value | null): Value
  /** The element marked, or not; the same where marks mean nothing. */
  mark(item: Value, primary: boolean): Value
  isPrimary(item: Value): boolean
}

/** Elements of e-mails, phones and addresses under a shape. */
export function elementsOf(type: ListType, shape: ListShape, region: string): Elements {
  const typed = shape.type !== undefined
  const told = addressParts.filter((part) => shape.address?.[part] !== undefined)
  const whole = told.length === addressParts.length || type !== 'addresses'
  const key = (item: Value): string => (whole ? itemKey(type, item as Item, region) : addressKey(only(item as Address, told)))
  return {
    key,
    alike: (a, b) => isSpelledAlike(type, a as Item, b as Item) || key(a) === key(b),
    type: (item) => (typed ? (item as Item).type : ''),
    marks: shape.primary !== undefined,
    adopt: (theirs, ours) => adopt({ theirs: theirs as Item, ours: ours as Item | null, typed, told: whole ? null : told }),
    mark: (item, primary) => ((item as Item).primary === primary ? item : { ...(item as Item), primary }),
    isPrimary: (item) => (item as Item).primary,
  }
}

/** Elements of a set: tags, domains, options, references. They come and go and are never edited. */
export function setElements(type: FieldType): Elements {
  const key = (item: Value): string => {
    const keys = normal({ type }, [item], '')
    return Array.isArray(keys) ? String(keys[0]) : ''
  }
  return {
    key,
    alike: (a, b) => a === b || key(a) === key(b),
    type: () => null,
    marks: false,
    adopt: (theirs) => theirs,
    mark: (item) => item,
    isPrimary: () => false,
  }
}

function only(address: Address, told: readonly (typeof addressParts)[number][]): Partial<Address> {
  return Object.fromEntries(told.map((part) => [part, address[part]]))
}

type Adoption = {
  readonly theirs: Item
  readonly ours: Item | null
  readonly typed: boolean
  readonly told: readonly (keyof Address)[] | null
}

function adopt({ theirs, ours, typed, told }: Adoption): Value {
  if (ours === null || (typed && told === null)) return theirs
  const base =
    told === null ? theirs : { ...(ours as Address), ...Object.fromEntries(told.map((part) => [part, (theirs as Address)[part]])) }
  return { ...(base as Element), type: typed ? theirs.type : ours.type }
}
