import type { Raw } from '#connectors/kit/stream.ts'
import type { FieldType } from '#model/noun.ts'
import type { Value, Values } from '#model/value.ts'
import type { Mapping } from '../lens/mapping.ts'
import { merge } from '../three-way/merge.ts'
import type { Terms } from '../three-way/policy.ts'
import type { Bases } from '../three-way/sides.ts'

/** One row on one sample: both sides before and after, in our words. `conflict`: they say different things and a person would be asked. */
export type Line = {
  readonly remote: string
  readonly local: string
  readonly here: { readonly before: Value; readonly after: Value }
  readonly there: { readonly before: Value; readonly after: Value }
  readonly conflict: boolean
  /** Something stands there that cannot be read as what the field here holds. */
  readonly unread: boolean
  /** What it points at is not linked here yet. */
  readonly waits: boolean
}

export type Rehearsed = { readonly local: Values | null; readonly raw: Raw; readonly bases: Bases | null }

/** What a mapping would do to one sample, row by row. `rows`: the remote and local path of each. Writes nothing. Pure. */
export function rehearse({ local, raw, bases }: Rehearsed, mapping: Mapping, terms: Terms): readonly Line[] {
  const merged = merge({ local, remote: raw, bases }, mapping, terms)
  const after =
    merged.local.do === 'create' ? merged.local.fields : merged.local.do === 'update' ? { ...local, ...merged.local.patch } : (local ?? {})
  const sending = Object.fromEntries(Object.entries(merged.pending).map(([key, due]) => [key, due.send]))
  const written = mapping.write(raw, sending, Object.keys(sending)).raw
  return mapping.slots.map((slot) => {
    const told = slot.read(raw, mapping.references)
    return {
      remote: slot.remote,
      local: slot.key.split('>')[0] ?? slot.key,
      here: { before: slot.get(local ?? {}), after: slot.get(after) },
      there: { before: told ?? null, after: slot.read(written, mapping.references) ?? null },
      conflict: merged.conflicts.some(({ field }) => field === slot.key),
      unread: told === undefined && !points(slot.type),
      waits: told === undefined && points(slot.type),
    }
  })
}

const points = (type: FieldType): boolean => type === 'reference' || type === 'references'
