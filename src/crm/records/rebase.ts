import type { Value, Values } from '#model/value.ts'
import { sameValue } from './columns.ts'

/** A field that both the caller and somebody else changed. `base` is what the caller had read. */
export type Clash = { readonly field: string; readonly yours: Value; readonly theirs: Value; readonly base: Value }

/**
 * A patch made against an older revision, on today's values: fields that nobody changed since are applied, the others clash unless both now say the same.
 * `since`: the value each field had at the caller's revision, for the fields changed after it.
 */
export function rebase(
  patch: Values,
  now: Values,
  since: ReadonlyMap<string, Value>,
): { readonly apply: Values; readonly clashes: readonly Clash[] } {
  const apply: Record<string, Value> = {}
  const clashes: Clash[] = []
  for (const [field, yours] of Object.entries(patch)) {
    const theirs = now[field] ?? null
    const base = since.get(field)
    if (base === undefined || sameValue(base, theirs) || sameValue(yours, theirs)) apply[field] = yours
    else clashes.push({ field, yours, theirs, base })
  }
  return { apply, clashes }
}
