import { addressKey } from '#model/element.ts'
import type { Field, FieldType } from '#model/noun.ts'
import type { Address, Value, Values } from '#model/value.ts'
import { parsePath, type Path } from './path.ts'
import { getPath, putPath } from './remote-lens.ts'

/** A path into a record of ours: the field it belongs to and what stands there. */
export type LocalLens = {
  readonly field: Field
  readonly type: FieldType
  /** The whole field, not a part of it. */
  readonly whole: boolean
  readonly get: (values: Values) => Value
  readonly put: (values: Values, value: Value) => Values
}

const elementParts: Readonly<Record<string, Readonly<Record<string, FieldType>>>> = {
  emails: { value: 'email' },
  phones: { value: 'phone' },
  addresses: { street: 'text', city: 'text', region: 'text', postalCode: 'text', country: 'country' },
}

/** A whole field, one element's value (`phones[type=mobile].value`) or a part of an address (`address.city`); null when ours has no such path. */
export function localLens(text: string, fields: readonly Field[]): LocalLens | null {
  const field = fields.find((each) => each.name === text)
  if (field)
    return {
      field,
      type: field.type,
      whole: true,
      get: (values) => values[text] ?? null,
      put: (values, value) => ({ ...values, [text]: value }),
    }
  const path = parsePath(text)
  const owner = fields.find((each) => each.name === path?.before[0])
  if (path === null || owner === undefined) return null
  const type = partType(owner, path)
  if (type === null) return null
  const target = { path, shape: undefined }
  return {
    field: owner,
    type,
    whole: false,
    get: (values) => getPath(values, path, undefined) ?? null,
    put: (values, value) =>
      repaired(putPath(values, target, value ?? (owner.type.startsWith('address') ? null : undefined)) as Values, owner),
  }
}

function partType(field: Field, path: Path): FieldType | null {
  const [part] = path.after
  if (field.type === 'address')
    return path.selector === null && path.before.length === 2 ? (elementParts.addresses?.[path.before[1] ?? ''] ?? null) : null
  if (path.selector === null || path.selector.by === 'all' || path.before.length !== 1 || path.after.length !== 1 || part === undefined)
    return null
  return elementParts[field.type]?.[part] ?? null
}

const blank = { type: 'other', primary: false }
const blankAddress = { type: 'other', street: null, city: null, region: null, postalCode: null, country: null, primary: false }

function isBlankAddress(value: Value | object): boolean {
  return value === null || addressKey(value as Partial<Address>) === ''
}

/** What a path put in gets the shape of our elements: every part present, one element first, no address without a part. */
function repaired(values: Values, field: Field): Values {
  const value = values[field.name] ?? null
  if (field.type === 'address') return { ...values, [field.name]: isBlankAddress(value) ? null : { ...blankAddress, ...(value as object) } }
  const many = field.type === 'addresses'
  const list = (Array.isArray(value) ? (value as readonly { readonly primary?: boolean }[]) : []).filter(
    (each) => !many || !isBlankAddress(each),
  )
  const first = Math.max(
    list.findIndex((each) => each.primary),
    0,
  )
  const base = many ? blankAddress : blank
  return { ...values, [field.name]: list.map((each, at) => ({ ...base, ...each, primary: at === first })) }
}
