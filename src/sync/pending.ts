import type { Raw } from '#connectors/kit/stream.ts'
import type { Values } from '#model/value.ts'
import type { Mapping } from './mapping.ts'
import { merge, type Merged } from './merge.ts'
import type { Terms } from './policy.ts'
import type { Bases, Pending } from './sides.ts'

/**
 * What must go out for one link, computed from its bases and never queued: ours merged with theirs as last seen.
 * `bases` null: not born there. A field held for a person is not in it.
 */
export function pendingOf(sides: { readonly local: Values | null; readonly bases: Bases | null }, mapping: Mapping, terms: Terms): Pick<Merged, 'remote' | 'pending' | 'state'> {
  return merge({ local: sides.local, remote: sides.bases?.shadow ?? null, bases: sides.bases }, mapping, terms)
}

/**
 * The whole object to write: theirs as last seen with what is due put in. `sent`: the remote paths that differ; `stands`: for each slot
 * written, the value of ours that it then stands for (receipt.ts). A reference that is not linked there yet is left out.
 */
export function outgoing(bases: Bases | null, pending: Pending, mapping: Mapping): { readonly raw: Raw; readonly sent: readonly string[]; readonly stands: Values } {
  const values = Object.fromEntries(Object.entries(pending).map(([slot, due]) => [slot, due.send]))
  const { raw, sent } = mapping.write(bases?.shadow ?? {}, values, Object.keys(pending))
  const written = mapping.slots.filter((slot) => sent.includes(slot.remote) && Object.hasOwn(pending, slot.key))
  return { raw, sent, stands: Object.fromEntries(written.map((slot) => [slot.key, pending[slot.key]?.local ?? null])) }
}
