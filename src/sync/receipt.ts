import type { Raw } from '#connectors/kit/stream.ts'
import type { Value, Values } from '#model/value.ts'
import type { Mapping } from './mapping.ts'
import { merge, type Merged } from './merge.ts'
import type { Terms } from './policy.ts'
import type { Bases } from './sides.ts'

/** A confirmed write. `sent`: for each slot written, the value of ours that it stands for (`stands` of pending.ts, kept while the write is under way). */
export type Acknowledged = { readonly answer: Raw; readonly sent: Values; readonly mapping: Mapping }

/** What a link keeps; `shadow` null: not merged before. */
type Kept = { readonly shadow: Raw | null; readonly ours: Values; readonly theirs: Values }

/**
 * The bases as the provider's own answer to our write moves them: a field we sent stands there in their spelling, and for what we
 * sent. Nothing else moves; `merge` then takes every other field of the answer as pulled. An answer got by a later read has no such
 * privilege.
 */
export function movedBases(kept: Kept, { answer, sent, mapping }: Acknowledged): Bases {
  const theirs: Record<string, Value> = { ...kept.theirs }
  for (const slot of mapping.slots) {
    if (Object.hasOwn(sent, slot.key)) theirs[slot.key] = slot.read(answer, mapping.references) ?? null
  }
  return { shadow: kept.shadow ?? {}, ours: { ...kept.ours, ...sent }, theirs }
}

/** Takes the answer to our write into record (`local`, as it stands now) and link. */
export function receive(sides: { readonly local: Values | null; readonly bases: Bases | null }, acknowledged: Acknowledged, terms: Terms): Merged {
  const kept = sides.bases ?? { shadow: null, ours: {}, theirs: {} }
  return merge({ local: sides.local, remote: acknowledged.answer, bases: movedBases(kept, acknowledged) }, acknowledged.mapping, terms)
}
