import type { Tx } from '#db/db.ts'
import { isSpinning, most, windowMs } from './breaker.ts'
import type { OpenStream } from './engine.flow.ts'
import { lastSet, stirs } from './history.store.ts'
import type { Slot } from './lens/slot.ts'
import { weigh, type Scales, type Weighed, type Weighing } from './weigh.ts'

type Page = { readonly weighings: readonly Weighing[]; readonly scales: Scales; readonly startedAt: Date }

type Terms = Scales['terms']

/**
 * Weighs a page. Times are loaded only for records where a conflict asks for them, and what spins is looked for only where theirs
 * would change ours; those are weighed again.
 */
export async function weighAll(tx: Tx, open: OpenStream, { weighings, scales, startedAt }: Page): Promise<readonly Weighed[]> {
  const asking = new Set<string>()
  const first = weighings.map((each) =>
    weigh(each, under(scales, { times: { local: () => noted(asking, each.recordId), remote: () => null } })),
  )
  const frozen = await spinning(tx, open, {
    recordIds: first.filter(({ step }) => step.do === 'update').map(({ recordId }) => recordId),
    now: scales.now,
  })
  if (asking.size === 0 && frozen.size === 0) return first
  const times = await lastSet(tx, open.kind, [...asking])
  const fieldOf = new Map(open.mapping.slots.map((slot: Slot) => [slot.key, slot.field]))
  return weighings.map((each, at) => {
    const done = first[at]
    const stuck = frozen.get(each.recordId)
    if (done !== undefined && stuck === undefined && !asking.has(each.recordId)) return done
    const set = times.get(each.recordId)
    const remoteAt = Math.min(each.change.at.getTime(), startedAt.getTime())
    const local = (slot: string): number | null => (slot === 'deleted' ? latest(set) : (set?.get(fieldOf.get(slot) ?? slot) ?? null))
    return weigh(each, under(scales, { times: { local, remote: () => remoteAt }, ...(stuck === undefined ? {} : { frozen: stuck }) }))
  })
}

/** Slots that connections alone keep changing back and forth, by record. */
export async function spinning(
  tx: Tx,
  open: OpenStream,
  of: { readonly recordIds: readonly string[]; readonly now: Date },
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows = await stirs(tx, open.kind, { recordIds: of.recordIds, since: new Date(of.now.getTime() - windowMs), times: most })
  const found = new Map<string, ReadonlySet<string>>()
  for (const [record, own] of Map.groupBy(rows, (row) => row.record)) {
    const fields = [...Map.groupBy(own, (row) => row.field)].flatMap(([field, changes]) =>
      isSpinning(changes, of.now.getTime()) ? [field] : [],
    )
    const slots = open.mapping.slots.filter((slot) => fields.includes(slot.field)).map((slot) => slot.key)
    if (slots.length > 0) found.set(record, new Set(slots))
  }
  return found
}

/** A delete against an edit: the record's last change counts. */
function latest(set: ReadonlyMap<string, number> | undefined): number | null {
  return set === undefined || set.size === 0 ? null : Math.max(...set.values())
}

const under = (scales: Scales, terms: Partial<Terms>): Scales => ({ ...scales, terms: { ...scales.terms, ...terms } })

function noted(asking: Set<string>, recordId: string): null {
  asking.add(recordId)
  return null
}
