import type { RemoteField } from '#connectors/kit/stream.ts'
import { customTypes, type CustomField, type CustomType } from '#model/custom.ts'
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
    key: asked.key ?? freeKey(keyFrom(label) ?? keyFrom(remote) ?? 'field', known.taken),
    label: label.slice(0, 200),
    type: fitted,
    options: fitted === type && chooses ? [...new Set(options)].slice(0, 500) : null,
  }
}

function typeFor(type: FieldType): CustomType | null {
  return customTypes.find((each) => each === type && each !== 'reference') ?? like[type] ?? null
}

/** `Preferred region` → `preferredRegion`; null where no letter is left. */
function keyFrom(label: string): string | null {
  const words = label
    .normalize('NFD')
    .replaceAll(/[^a-zA-Z0-9 ]/g, '')
    .trim()
    .split(/ +/)
  const key = words
    .map((word, at) => (at === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join('')
    .slice(0, 58)
  return /^[a-zA-Z]/.test(key) ? key : null
}

function freeKey(key: string, taken: readonly string[]): string {
  let free = key
  for (let at = 2; taken.includes(free); at += 1) free = `${key}${at}`
  return free
}
