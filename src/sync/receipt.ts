import type { Raw } from '#connectors/kit/stream.ts'
import type { Value, Values } from '#model/value.ts'
import type { Mapping } from './lens/mapping.ts'
import { merge, type Merged } from './three-way/merge.ts'
import type { Terms } from './three-way/policy.ts'
import type { Bases, Pending } from './three-way/sides.ts'

/** A confirmed write: the provider's answer to it, what was written (`due` of pending.ts), and record and link as they stand now. */
export type Confirmed = { readonly local: Values | null; readonly answer: Raw; readonly sent: Pending; readonly bases: Bases | null }

/**
 * Takes the provider's own answer to our write. A field we sent stands there in their spelling, and for what we sent; every
 * other field of the answer is merged as pulled. An answer got by a later read has no such privilege: it goes through `merge`.
 */
export function receive(confirmed: Confirmed, mapping: Mapping, terms: Terms): Merged {
  return merge({ local: confirmed.local, remote: confirmed.answer, bases: acknowledged(confirmed, mapping) }, mapping, terms)
}

/** The bases as the answer moves them, before `merge` takes what else it tells. */
export function acknowledged({ answer, sent, bases }: Confirmed, mapping: Mapping): Bases {
  const ours: Record<string, Value> = { ...bases?.ours }
  const theirs: Record<string, Value> = { ...bases?.theirs }
  for (const slot of mapping.slots) {
    const due = sent[slot.key]
    if (due === undefined) continue
    ours[slot.key] = due.local
    theirs[slot.key] = slot.read(answer, mapping.references) ?? null
  }
  return { shadow: bases?.shadow ?? {}, ours, theirs }
}
