import type { Raw } from '#connectors/kit/stream.ts'
import type { Field, FieldType } from '#model/noun.ts'
import type { Value } from '#model/value.ts'
import type { Slot } from './slot.ts'

type Half = { read(raw: Raw): Value | undefined; write(raw: Raw, value: Value): Raw }

/** A remote half whose ids, for references, are turned into ours and back; one that is not linked yet cannot be told. */
export function refer(half: Half, field: Field, type: FieldType): Pick<Slot, 'read' | 'write'> {
  const { to } = field
  if (to === undefined || (type !== 'reference' && type !== 'references')) {
    return { read: (raw) => half.read(raw), write: (raw, value) => half.write(raw, value) }
  }
  return {
    read: (raw, references) => turned(half.read(raw), (id) => references.here(to, id)),
    write: (raw, value, references) => {
      const ids = turned(value, (id) => references.there(to, id))
      return ids === undefined ? undefined : half.write(raw, ids)
    },
  }
}

function turned(value: Value | undefined, turn: (id: string) => string | undefined): Value | undefined {
  if (typeof value === 'string') return turn(value)
  if (!Array.isArray(value)) return value
  // All are asked for before any is missed: whoever answers is asked once.
  const ids = value.map((each) => (typeof each === 'string' ? turn(each) : undefined))
  const known = ids.filter((id) => id !== undefined)
  return known.length === ids.length ? known : undefined
}
