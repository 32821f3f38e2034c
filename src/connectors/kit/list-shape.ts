import type { ElementType } from '#model/value.ts'

/** One part of an element: the path inside it. Several: the first that is filled is read and written, the others are cleared by an edit. */
export type Part = string | readonly [string, ...string[]]

/** Only elements whose `path` holds one of `in` (or nothing) are ours to read and write; the others stay as they are. */
export type Only = { readonly path: string; readonly in: readonly string[] }

/**
 * How a provider writes one element of a list, as data: Google's `{value, type, canonicalForm}` or a bare string.
 * Everything named nowhere here is foreign and survives an edit.
 */
export type ListShape = {
  /** Where the value stands. Absent: the element itself is the value. Not used for addresses. */
  readonly value?: Part
  /** Where an address has its parts. */
  readonly address?: { readonly [part in 'street' | 'city' | 'region' | 'postalCode' | 'country']?: Part }
  /** Their word for a type → ours; the first word with our type is the one written. Words not listed read as `other`. */
  readonly type?: { readonly path: string; readonly words: Readonly<Record<string, ElementType>> }
  /** What elements are when the provider keeps no type; default `other`. */
  readonly typeIs?: ElementType
  /** Where the mark of the primary element stands. Absent: the provider has none, the first counts. */
  readonly primary?: string
  /** Attributes the provider computes from the value; dropped from an element we edit. */
  readonly derived?: readonly string[]
  readonly only?: Only
  /** The whole set is one text, its values joined by this (`a;b`). Not for e-mails, phones and addresses. */
  readonly joined?: string
}
