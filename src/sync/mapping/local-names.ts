import type { Field, FieldType } from '#model/noun.ts'

/** A place in a record of ours that a row may name. */
export type LocalName = { readonly name: string; readonly label: string; readonly type: FieldType }

const parts: readonly (readonly [string, string, FieldType])[] = [
  ['street', 'street', 'text'],
  ['city', 'city', 'text'],
  ['region', 'region', 'text'],
  ['postalCode', 'postal code', 'text'],
  ['country', 'country', 'country'],
]
const phones: readonly (readonly [string, string])[] = [
  ['primary', 'main'],
  ['type=work', 'work'],
  ['type=mobile', 'mobile'],
  ['type=home', 'home'],
]

/** Every field of a record and the parts of lists and addresses that people map. */
export function localNames(fields: readonly Field[]): readonly LocalName[] {
  return fields.flatMap((field): LocalName[] => [{ name: field.name, label: field.label, type: field.type }, ...partsOf(field)])
}

function partsOf({ name, label, type }: Field): readonly LocalName[] {
  switch (type) {
    case 'emails':
      return [{ name: `${name}[primary].value`, label: `${label} (main)`, type: 'email' }]
    case 'phones':
      return phones.map(([which, said]) => ({ name: `${name}[${which}].value`, label: `${label} (${said})`, type: 'phone' }))
    case 'address':
      return parts.map(([part, said, of]) => ({ name: `${name}.${part}`, label: `${label}: ${said}`, type: of }))
    case 'addresses':
      return parts.map(([part, said, of]) => ({ name: `${name}[primary].${part}`, label: `${label} (main): ${said}`, type: of }))
    default:
      return []
  }
}
