import type { Raw } from '#connectors/kit/stream.ts'
import type { Value } from '#model/value.ts'
import type { LinkRow } from '../link.ts'
import type { Mapping } from '../lens/mapping.ts'

/** A value that a remote came to have after its record was merged into another, which keeps its own. */
export type News = { readonly field: string; readonly value: Value }

/** What such a remote says that it has not said before, by field, and by slot what it has said by now. Its bases stay, for the day of an un-merge. Pure. */
export function newsOf(
  link: LinkRow,
  values: Raw | null,
  mapping: Mapping,
): { readonly news: readonly News[]; readonly told: Readonly<Record<string, Value>> } {
  const told: Record<string, Value> = { ...link.detail?.told }
  if (link.state !== 'held' || link.reason !== 'merged_here' || values === null) return { news: [], told }
  const news = mapping.slots.flatMap((slot): News[] => {
    const is = slot.pulls ? slot.read(values, mapping.references) : undefined
    const was = told[slot.key] ?? (link.shadow === null ? null : slot.read(link.shadow, mapping.references))
    if (is === undefined || was === undefined || slot.same(is, was)) return []
    told[slot.key] = is
    return [{ field: slot.field, value: is }]
  })
  return { news, told }
}
