import type { RemoteField } from '#connectors/kit/stream.ts'
import { customTypes, type CustomField, type CustomType } from '#model/custom.ts'
import { keyFromLabel } from '#model/field-key.ts'
import type { FieldType } from '#model/noun.ts'
import type { FieldAsked } from './draft.ts'
import { pointedAt } from './remote-type.ts'

const like: Partial<Record<FieldType, CustomType>> = { tags: 'text', domains: 'text', country: 'text', reference: 'text' }

/** The custom field that holds what stands at a path there; null where none can (whole lists of addresses and the like). */
export function fieldFor(
  remote: string,
  known: { readonly theirs: readonly RemoteField[]; readonly taken: readonly string[] },
  asked: FieldAsked = {},
): CustomField | null {
  const pointed = pointedAt(remote, known.theirs)
  const label = asked.label ?? pointed?.field.label ?? remote
  const type = asked.type ?? typeFor(pointed?.type ?? 'text')
  if (type === null) return null
  const chooses = type === 'option' || type === 'options'
  const options = asked.options ?? pointed?.field.options ?? []
  // Options that nobody told cannot be chosen from: the value is kept as text.
  const fitted = chooses && options.length === 0 ? 'text' : type
  return {
    key: asked.key ?? freeKey(keyFromLabel(label) ?? keyFromLabel(remote) ?? 'field', known.taken),
    label: label.slice(0, 200),
    type: fitted,
    options: fitted === type && chooses ? [...new Set(options)].slice(0, 500) : null,
  }
}

function typeFor(type: FieldType): CustomType | null {
  return customTypes.find((each) => each === type && each !== 'reference') ?? like[type] ?? null
}

function freeKey(key: string, taken: readonly string[]): string {
  let free = key
  for (let at = 2; taken.includes(free); at += 1) free = `${key}${at}`
  return free
}
