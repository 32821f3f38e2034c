import type { Raw } from '#connectors/kit/stream.ts'
import type { Values } from '#model/value.ts'
import type { Mapping } from './lens/mapping.ts'
import type { References } from './lens/slot.ts'

/** A pointer from one object to another: a remote id of theirs, or a record id of ours. */
export type Pointer = { readonly to: string; readonly id: string }

/** A pointer whose other end has no link yet, and the slot that holds it. */
export type Missing = Pointer & { readonly field: string }

/** What references of a page mean, filled before its merges; what it is asked and does not know, it notes. */
export type ReferenceBook = References & {
  learn(side: 'here' | 'there', to: string, known: ReadonlyMap<string, string>): void
  /** What was asked in vain since the last call. */
  takeAsked(side: 'here' | 'there'): readonly Pointer[]
  /** Unlearns all. */
  forget(): void
}

export function referenceBook(): ReferenceBook {
  const known = { here: new Map<string, string>(), there: new Map<string, string>() }
  const asked = { here: new Map<string, Pointer>(), there: new Map<string, Pointer>() }
  const look = (side: 'here' | 'there', to: string, id: string): string | undefined => {
    const found = known[side].get(`${to} ${id}`)
    if (found === undefined) asked[side].set(`${to} ${id}`, { to, id })
    return found
  }
  return {
    here: (to, id) => look('here', to, id),
    there: (to, id) => look('there', to, id),
    learn: (side, to, pairs) => pairs.forEach((other, id) => known[side].set(`${to} ${id}`, other)),
    takeAsked(side) {
      const all = [...asked[side].values()]
      asked[side].clear()
      return all
    },
    forget() {
      known.here.clear()
      known.there.clear()
    },
  }
}

/** The slots that point at other objects. */
export const pointing = (mapping: Mapping) => mapping.slots.filter((slot) => slot.type === 'reference' || slot.type === 'references')

/** Whether any slot points at other objects. */
export function hasReferences(mapping: Mapping): boolean {
  return pointing(mapping).length > 0
}

/** References of one remote whose other end is not linked here yet. */
export function missingIn(mapping: Mapping, book: ReferenceBook, raw: Raw): readonly Missing[] {
  return pointing(mapping).flatMap((slot) => {
    book.takeAsked('here')
    slot.read(raw, mapping.references)
    return book.takeAsked('here').map((pointer) => ({ ...pointer, field: slot.key }))
  })
}

/** What a record points at that has no link there yet: a write leaves it out. */
export function unsentIn(mapping: Mapping, book: ReferenceBook, values: Values): readonly Pointer[] {
  return pointing(mapping).flatMap((slot) => {
    if (!slot.pushes) return []
    book.takeAsked('there')
    slot.write({}, slot.get(values), mapping.references)
    return book.takeAsked('there')
  })
}
