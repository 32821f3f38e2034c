import type { Raw } from '#connectors/kit/stream.ts'
import type { Values } from '#model/value.ts'
import type { Mapping } from './mapping.ts'
import { merge, type Merged } from './merge.ts'
import type { Terms } from './policy.ts'
import type { Bases, Pending } from './sides.ts'

/**
 * What must go out for one link, computed from its bases and never queued: ours merged with theirs as last seen.
 * `bases` null: not born there. A field held for a person is not in it. Of the rest, `state` and `conflicts` count: a delete here may
 * meet something there that was never merged.
 */
export function pendingOf(sides: { readonly local: Values | null; readonly bases: Bases | null }, mapping: Mapping, terms: Terms): Merged {
  return merge({ local: sides.local, remote: sides.bases?.shadow ?? null, bases: sides.bases }, mapping, terms)
}

/**
 * The whole object to write: theirs as last seen with what is due put in. `sent`: the remote paths that differ; `due`: the slots
 * written, for the receipt. A reference that is not linked there yet is left out.
 */
export function outgoing(bases: Bases | null, pending: Pending, mapping: Mapping): { readonly raw: Raw; readonly sent: readonly string[]; readonly due: Pending } {
  const values = Object.fromEntries(Object.entries(pending).map(([slot, due]) => [slot, due.send]))
  const { raw, sent } = mapping.write(bases?.shadow ?? {}, values, Object.keys(pending))
  const written = new Set(mapping.slots.filter((slot) => sent.includes(slot.remote)).map((slot) => slot.key))
  return { raw, sent, due: Object.fromEntries(Object.entries(pending).filter(([slot]) => written.has(slot))) }
}
