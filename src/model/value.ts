/** A field's value, ours or theirs: JSON, with null for "nothing there". Instants are ISO 8601 in UTC, dates YYYY-MM-DD, money and numbers are numbers. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value }

/** Values by field. Custom fields stand as `custom.<key>`. */
export type Values = { readonly [field: string]: Value }

export type ElementType = 'work' | 'home' | 'mobile' | 'other'

/** One phone or e-mail of a list. */
export type Element = { readonly value: string; readonly type: ElementType; readonly primary: boolean }

/** One postal address; `country` is ISO 3166-1 alpha-2 where it could be told, else as written. */
export type Address = {
  readonly type: ElementType
  readonly street: string | null
  readonly city: string | null
  readonly region: string | null
  readonly postalCode: string | null
  readonly country: string | null
  readonly primary: boolean
}
