import type { Kind } from './kinds.ts'
import type { Values } from './value.ts'

export type FieldType =
  | 'text'
  | 'number'
  | 'money'
  | 'date'
  | 'instant'
  | 'boolean'
  | 'option'
  | 'options'
  | 'url'
  | 'email'
  | 'phone'
  | 'country'
  | 'reference'
  | 'references'
  | 'emails'
  | 'phones'
  | 'address'
  | 'addresses'
  | 'domains'
  | 'tags'

/** One field of a noun; the database column is its name in snake_case, custom fields live in `custom`. */
export type Field = {
  readonly name: string
  readonly label: string
  readonly type: FieldType
  /** What a reference points at; `member` is a person of the workspace, the others rows of their table. */
  readonly to?: Kind | 'member' | 'stage' | 'pipeline' | 'leadStatus' | 'leadOrigin'
  /** Longest text in characters, or most elements of a list. */
  readonly most?: number
  readonly options?: readonly string[]
  /** A custom field that must not be empty when a person writes; what a provider sends is taken as it is. */
  readonly required?: boolean
  /** A date whose year may be missing (`--MM-DD`). */
  readonly yearless?: boolean
}

/** A normalised value by which records of a kind are found and matched. */
export type RecordKey = { readonly type: 'email' | 'phone' | 'domain' | 'name'; readonly value: string }

/** A noun's descriptor: all that engine, records, API and UI need to treat every kind alike. Pure. */
export type Noun = {
  readonly kind: Kind
  readonly plural: string
  readonly fields: readonly Field[]
  /** What a person calls the record, e.g. "Ana Souza". */
  title(values: Values): string
  /** `region` (ISO 2) reads national phone numbers. */
  keys(values: Values, region: string): readonly RecordKey[]
}
