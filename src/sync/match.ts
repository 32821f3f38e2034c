import type { Kind } from '#model/kinds.ts'
import type { RecordKey } from '#model/noun.ts'

/**
 * A record of ours that shares a key with the remote. `linked`: it stands for a remote of this stream already (an unborn link has none
 * yet). `lost`: it was sent there and no answer came, so it may stand for one; only its stamp tells which, even when the record has been
 * deleted since (then it has no keys).
 */
export type Candidate = { readonly record: string; readonly keys: readonly RecordKey[]; readonly linked: boolean; readonly lost: boolean }

/** `by`: the key that told; a match by stamp has none. `ambiguous` waits for a person. */
export type Match =
  | { readonly kind: 'none' }
  | { readonly kind: 'record'; readonly record: string; readonly by: RecordKey | 'stamp' }
  | { readonly kind: 'ambiguous'; readonly records: readonly string[]; readonly by: RecordKey }

/** A remote that has no link: the record named by its stamp (if that exists), and its keys. */
export type Sought = { readonly stamped: string | null; readonly keys: readonly RecordKey[] }

/** Which combinations of keys tell that two are the same, strongest first. */
const proofs: Readonly<Record<Kind, readonly (readonly RecordKey['type'][])[]>> = {
  contact: [['email'], ['phone', 'name']],
  company: [['domain'], ['name']],
  lead: [['name']],
  deal: [],
  note: [],
}

/** The types of key by which records are looked for: a record that shares none of these proves nothing, whatever else it shares (a common name). */
export function leadingTypes(kind: Kind): readonly RecordKey['type'][] {
  return [...new Set(proofs[kind].flatMap(([first]) => first ?? []))]
}

/**
 * Matching comes before creating. A stamp counts only if its record has no other link in the stream (people copy contacts);
 * a record that is linked there already is another remote's.
 */
export function match(kind: Kind, sought: Sought, candidates: readonly Candidate[]): Match {
  const free = candidates.filter((candidate) => !candidate.linked)
  const stamped = free.find((candidate) => candidate.record === sought.stamped)
  if (stamped) return { kind: 'record', record: stamped.record, by: 'stamp' }
  for (const proof of proofs[kind]) {
    const found = free
      .filter((candidate) => !candidate.lost)
      .flatMap((candidate) => {
        const by = shared(proof, sought.keys, candidate.keys)
        return by === null ? [] : [{ record: candidate.record, by }]
      })
    const [first, second] = found
    if (first && !second) return { kind: 'record', ...first }
    if (first) return { kind: 'ambiguous', records: found.map((each) => each.record), by: first.by }
  }
  return { kind: 'none' }
}

/** The first key that both have, when they share one of every type the proof asks. */
function shared(proof: readonly RecordKey['type'][], ours: readonly RecordKey[], theirs: readonly RecordKey[]): RecordKey | null {
  let first: RecordKey | null = null
  for (const type of proof) {
    const key = ours.find((one) => one.type === type && theirs.some((other) => other.type === type && other.value === one.value))
    if (key === undefined) return null
    first ??= key
  }
  return first
}
