/** Anything JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** One entry of a person's field (a phone number, an address …). */
export type Value = { readonly [name: string]: Json }

// The fields of a contact that can be written (updatePersonFields).
const WRITABLE = [
  'addresses',
  'biographies',
  'birthdays',
  'calendarUrls',
  'clientData',
  'emailAddresses',
  'events',
  'externalIds',
  'genders',
  'imClients',
  'interests',
  'locales',
  'locations',
  'memberships',
  'miscKeywords',
  'names',
  'nicknames',
  'occupations',
  'organizations',
  'phoneNumbers',
  'relations',
  'sipAddresses',
  'urls',
  'userDefined',
] as const
const READABLE = [...WRITABLE, 'ageRanges', 'coverPhotos', 'metadata', 'photos', 'skills'] as const

/** A field of a contact that can be written. */
export type FieldName = (typeof WRITABLE)[number]

/** A field that a read mask may ask for. */
export type MaskName = (typeof READABLE)[number]

/** What a contact holds; an empty field is absent. */
export type Fields = { readonly [name in FieldName]?: readonly Value[] }

/** All writable fields. */
export const FIELD_NAMES: readonly FieldName[] = WRITABLE

/** All readable fields. */
export const MASK_NAMES: readonly MaskName[] = READABLE

/** Fields that hold at most one value of a contact. */
export const SINGLETONS: ReadonlySet<FieldName> = new Set(['biographies', 'birthdays', 'genders', 'names'])

/** A text inside a value, empty when there is none. */
export function textIn(value: Value, name: string): string {
  const text = value[name]
  return typeof text === 'string' ? text : ''
}

/** An object inside a value, empty when there is none. */
export function objectIn(value: Value, name: string): Value {
  const inner = value[name]
  return isObject(inner) ? inner : {}
}

/** Is it a JSON object? */
export function isObject(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
