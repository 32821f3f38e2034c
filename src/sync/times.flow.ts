import type { Tx } from '#db/db.ts'
import type { OpenStream } from './engine.flow.ts'
import { lastSet } from './history.store.ts'
import type { Slot } from './slot.ts'
import { weigh, type Scales, type Weighed, type Weighing } from './weigh.ts'

type Page = { readonly weighings: readonly Weighing[]; readonly scales: Scales; readonly startedAt: Date }

/** Weighs a page. Times are loaded only for records where a conflict asks for them, and those are weighed again. */
export async function weighAll(tx: Tx, open: OpenStream, { weighings, scales, startedAt }: Page): Promise<readonly Weighed[]> {
  const asking = new Set<string>()
  const first = weighings.map((each) => weigh(each, withTimes(scales, { local: () => noted(asking, each.recordId), remote: () => null })))
  if (asking.size === 0) return first
  const times = await lastSet(tx, open.kind, [...asking])
  const fieldOf = new Map(open.mapping.slots.map((slot: Slot) => [slot.key, slot.field]))
  return weighings.map((each, at) => {
    const done = first[at]
    if (done !== undefined && !asking.has(each.recordId)) return done
    const set = times.get(each.recordId)
    const remoteAt = Math.min(each.change.at.getTime(), startedAt.getTime())
    return weigh(each, withTimes(scales, { local: (slot) => (slot === 'deleted' ? latest(set) : (set?.get(fieldOf.get(slot) ?? slot) ?? null)), remote: () => remoteAt }))
  })
}

/** A delete against an edit: the record's last change counts. */
function latest(set: ReadonlyMap<string, number> | undefined): number | null {
  return set === undefined || set.size === 0 ? null : Math.max(...set.values())
}

const withTimes = (scales: Scales, times: Scales['terms']['times']): Scales => ({ ...scales, terms: { ...scales.terms, times } })

function noted(asking: Set<string>, recordId: string): null {
  asking.add(recordId)
  return null
}
