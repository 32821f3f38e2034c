import type { Value, Values } from '#model/value.ts'
import type { LinkRow } from './link.ts'
import type { Mapping } from './lens/mapping.ts'
import type { Pending } from './three-way/sides.ts'

/** One write that was answered, as undo needs it. By slot: the local value that stood for what was there, and the one sent. */
export type SentRow = {
  readonly linkId: string
  readonly recordId: string
  readonly step: 'create' | 'update' | 'delete'
  readonly before: Values
  readonly after: Values
}

/** What an answered write changed there; `link` as it was read for the answer, its bases not yet moved. Pure. */
export function sentRow(link: LinkRow, sent: Pending, mapping: Mapping): SentRow | null {
  if (link.recordId === null) return null
  const before: Record<string, Value> = {}
  const after: Record<string, Value> = {}
  for (const slot of mapping.slots) {
    const due = sent[slot.key]
    if (due === undefined) continue
    after[slot.key] = due.local
    before[slot.key] = link.ours[slot.key] ?? (link.shadow === null ? null : (slot.read(link.shadow, mapping.references) ?? null))
  }
  return { linkId: link.id, recordId: link.recordId, step: link.sent?.step ?? (link.shadow === null ? 'create' : 'update'), before, after }
}
