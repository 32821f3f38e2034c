import type { RemoteField } from '#connectors/kit/stream.ts'
import type { FieldType } from '#model/noun.ts'
import { parsePath } from '../lens/path.ts'

const words: Readonly<Record<string, FieldType>> = {
  text: 'text',
  string: 'text',
  textarea: 'text',
  html: 'text',
  number: 'number',
  int: 'number',
  integer: 'number',
  double: 'number',
  percent: 'number',
  money: 'money',
  currency: 'money',
  date: 'date',
  instant: 'instant',
  datetime: 'instant',
  'date-time': 'instant',
  boolean: 'boolean',
  bool: 'boolean',
  checkbox: 'boolean',
  option: 'option',
  picklist: 'option',
  enumeration: 'option',
  select: 'option',
  options: 'options',
  multipicklist: 'options',
  url: 'url',
  email: 'email',
  phone: 'phone',
  phone_number: 'phone',
  country: 'country',
  reference: 'reference',
  references: 'references',
  emails: 'emails',
  phones: 'phones',
  address: 'address',
  addresses: 'addresses',
  domains: 'domains',
  tags: 'tags',
}

/** A provider's word for a type as ours; null where it says nothing to us. */
export const typeNamed = (word: string): FieldType | null => words[word.toLowerCase()] ?? null

/** What a mapping row's remote path points at, as far as the provider told. */
export type Pointed = {
  readonly field: RemoteField
  readonly type: FieldType | null
  /** The path takes one element of a list. */
  readonly single: boolean
}

const elementOf: Partial<Record<FieldType, FieldType>> = {
  emails: 'email',
  phones: 'phone',
  options: 'text',
  tags: 'text',
  domains: 'text',
}

/** The described field a path belongs to: by name, or as a part of a list that is described as a whole; null: the provider knows no such field. */
export function pointedAt(remote: string, fields: readonly RemoteField[]): Pointed | null {
  const own = fields.find(({ name }) => name === remote)
  if (own !== undefined) return { field: own, type: typeNamed(own.type), single: false }
  const path = parsePath(remote)
  if (path === null || path.selector === null) return null
  const list = path.before.join('.')
  const whole = fields.find(({ name }) => name === `${list}[*]` || name === list)
  if (whole === undefined) {
    // One place of a list is told, another is asked for: `urls[0].value` and `urls[key=blog].value`.
    const like = fields.find(({ name }) => {
      const other = parsePath(name)
      return other?.selector != null && other.before.join('.') === list && other.after.join('.') === path.after.join('.')
    })
    return like === undefined ? null : { field: { ...like, required: false }, type: typeNamed(like.type), single: false }
  }
  const type = typeNamed(whole.type)
  const part = type === 'addresses' ? 'text' : type === null ? null : (elementOf[type] ?? null)
  return { field: whole, type: part, single: path.selector.by !== 'all' }
}
