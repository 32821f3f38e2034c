import type { FieldType, Noun } from '#model/noun.ts'
import type { Kind } from '#model/kinds.ts'
import type { Value } from '#model/value.ts'

/** A value of each type that gives a key wherever the noun makes keys of such a field. */
const samples: Partial<Record<FieldType, Value>> = {
  text: 'x',
  url: 'https://acme.com',
  phone: '+5511988887777',
  domains: ['acme.com'],
  emails: [{ value: 'ana@acme.com', type: 'work', primary: true }],
  phones: [{ value: '+5511988887777', type: 'work', primary: true }],
}

const known = new Map<Kind, readonly string[]>()

/** The fields that a noun's keys are made of: while none of them changes, the keys stand. */
export function keyFields(noun: Noun): readonly string[] {
  const before = known.get(noun.kind)
  if (before !== undefined) return before
  const fields = noun.fields
    .filter(({ name, type }) => samples[type] !== undefined && noun.keys({ [name]: samples[type] ?? null }, 'US').length > 0)
    .map(({ name }) => name)
  known.set(noun.kind, fields)
  return fields
}
