import type { Raw } from '#connectors/kit/stream.ts'
import type { Values } from '#model/value.ts'
import type { Mapping } from './lens/mapping.ts'
import { merge, type Merged } from './three-way/merge.ts'
import type { Terms } from './three-way/policy.ts'
import type { Bases, Pending } from './three-way/sides.ts'

/**
 * What must go out for one link, computed from its bases and never queued: ours merged with theirs as last seen.
 * `bases` null: not born there. A field held for a person is not in it. Of the rest, `state` and `conflicts` count: a delete here may
 * meet something there that was never merged; and see `owesMerge`.
 */
export function pendingOf(sides: { readonly local: Values | null; readonly bases: Bases | null }, mapping: Mapping, terms: Terms): Merged {
  return merge({ local: sides.local, remote: sides.bases?.shadow ?? null, bases: sides.bases }, mapping, terms)
}

/**
 * Whether what was computed for a push must first be merged in earnest: an edit here made a held field give way to theirs, or its
 * conflict close or be decided by a changed policy. No change there will bring that about.
 */
export function owesMerge(bases: Bases | null, merged: Merged): boolean {
  const waits = merged.bases?.theirs ?? {}
  return (
    merged.local.do === 'update' ||
    merged.settled.length > 0 ||
    (merged.bases !== null && Object.keys(bases?.theirs ?? {}).some((key) => !Object.hasOwn(waits, key)))
  )
}

/**
 * The whole object to write: theirs as last seen with what is due put in. `sent`: the remote paths that differ; `due`: the slots
 * written, for the receipt. A reference that is not linked there yet is left out.
 */
export function outgoing(
  bases: Bases | null,
  pending: Pending,
  mapping: Mapping,
): { readonly raw: Raw; readonly sent: readonly string[]; readonly due: Pending } {
  const values = Object.fromEntries(Object.entries(pending).map(([slot, due]) => [slot, due.send]))
  const { raw, sent } = mapping.write(bases?.shadow ?? {}, values, Object.keys(pending))
  const written = new Set(mapping.slots.filter((slot) => sent.includes(slot.remote)).map((slot) => slot.key))
  return { raw, sent, due: Object.fromEntries(Object.entries(pending).filter(([slot]) => written.has(slot))) }
}
