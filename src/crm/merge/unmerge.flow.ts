import { scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import { fieldsOf } from '#model/custom.ts'
import { isKind, type Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import type { Field } from '#model/noun.ts'
import type { Value, Values } from '#model/value.ts'
import { isUuid } from '#crm/records/cursor.ts'
import { customFields } from '#crm/records/fields.store.ts'
import { regionOf } from '#crm/records/keys.store.ts'
import { load, loadLocked, type Stored } from '#crm/records/load.store.ts'
import { mandateFor } from '#crm/records/record.flow.ts'
import { visibleOf } from '#crm/records/scope.store.ts'
import { mergeBack, write, type Write } from '#crm/records/write.store.ts'
import { keepKeysTogether } from './key.store.ts'
import type { Pair } from './pair.ts'
import type { Merging } from './merge.flow.ts'
import { endMerge, lastWinner, mergeOf, noteMerge, returnEntries, tracesOf, unshare, type Merge, type Trace } from './merge.store.ts'
import { mustMay } from './pair.flow.ts'
import { part, turnedBack, type Done } from './part.ts'
import { pointingAt } from './referrers.store.ts'

/** What an un-merge asks: `id` is the one that went, or the one it went into and `otherId` the one that went. */
export type UnmergeAsk = { readonly kind: Kind; readonly id: string; readonly otherId?: string | undefined }

/** Something that stays as it is, because it was changed since the merge. */
export type Kept = { readonly kind: Kind; readonly id: string; readonly field: string }

export type Unmerged = {
  readonly id: string
  readonly winnerId: string
  /** Fields of the winner that are as before. */
  readonly fields: readonly string[]
  readonly references: number
  readonly links: number
  readonly kept: readonly Kept[]
}

/** Takes a merge back: the loser lives again with its links and what pointed at it; what was changed since stays, and is named. */
export async function unmerge(rooms: Merging, caller: Caller, ask: UnmergeAsk): Promise<Unmerged> {
  const merge = await inTx(rooms.db, mandateFor(caller), (tx) => askedMerge(tx, caller, ask))
  const { done, touched } = await inTx(rooms.db, mandateFor(caller, `unmerge:${merge.id}`), async (tx) => {
    const found = await lockMerge(tx, rooms, merge)
    if (found.winner.deletedAt === null) await mustMay(tx, caller, { record: found.winner, actions: ['edit'] })
    await mustMay(tx, caller, { record: found.loser, actions: ['edit', 'restore'] })
    return unmergeIn(tx, rooms, { caller, merge, ...found })
  })
  const { workspaceId } = caller
  rooms.written({ workspaceId, kind: merge.kind, ids: [merge.winnerId, merge.loserId] })
  for (const kind of touched) if (kind !== merge.kind) rooms.written({ workspaceId, kind, ids: [] })
  return done
}

/** The merge that is meant. Throws `conflict` where there is none. */
async function askedMerge(tx: Tx, caller: Caller, { kind, id, otherId }: UnmergeAsk): Promise<Merge> {
  if (!isUuid(id)) throw notFound(kind)
  if (otherId !== undefined && !isUuid(otherId)) throw invalid([{ field: 'otherId', message: `must be the id (uuid) of a ${kind}` }])
  const ids = [id, ...(otherId === undefined ? [] : [otherId])].map((each) => each.toLowerCase())
  const visible = await visibleOf(tx, scopeOf(caller, kind), [...(await load(tx, kind, ids)).keys()])
  if (ids.some((each) => !visible.has(each))) throw notFound(kind)
  const [first = '', second] = ids
  const merge = await mergeOf(tx, kind, second ?? first)
  if (merge === null && second === undefined)
    throw new Fault('conflict', `This ${kind} is not merged into another; say with otherId which one to take out of it`, {
      details: { field: 'otherId' },
    })
  if (merge === null || (second !== undefined && merge.winnerId !== first && (await lastWinner(tx, kind, second)) !== first))
    throw new Fault('conflict', `These two are not merged, or were un-merged already`, { details: { field: 'otherId' } })
  return merge
}

type Found = { readonly winner: Stored; readonly loser: Stored }

async function lockMerge(tx: Tx, { links }: Merging, merge: Merge): Promise<Found> {
  const { kind, winnerId, loserId } = merge
  await links.lock(tx, merge)
  const records = await loadLocked(tx, kind, [winnerId, loserId].toSorted())
  const [winner, loser] = [records.get(winnerId), records.get(loserId)]
  if (winner === undefined || loser === undefined) throw notFound(kind)
  if ((await mergeOf(tx, kind, loserId))?.id !== merge.id)
    throw new Fault('conflict', 'Somebody else un-merged the two just now: look again')
  if (winner.mergedInto !== null)
    throw new Fault('conflict', `The ${kind} it was merged into was itself merged into another: un-merge that one first`, {
      details: { mergedInto: winner.mergedInto, first: winnerId },
    })
  return { winner, loser }
}

type Unmerging = Found & { readonly caller: Caller; readonly merge: Merge }

async function unmergeIn(tx: Tx, { links }: Merging, on: Unmerging): Promise<{ done: Unmerged; touched: ReadonlySet<Kind> }> {
  const { merge, winner, loser } = on
  const { kind, winnerId, loserId } = merge
  const traces = await tracesOf(tx, merge.id)
  await mergeBack(tx, loser)
  const own = await giveBack(tx, on, doneTo(traces, { kind, id: winnerId }))
  const turned = await turnBack(tx, merge, traces)
  if (kind === 'lead') await unshare(tx, winnerId, sharedBy(traces, winnerId))
  await endMerge(tx, merge.id)
  await returnEntries(tx, merge)
  await keepKeysTogether(tx, kind, loserId)
  if (winner.deletedAt === null) await keepKeysTogether(tx, kind, winnerId)
  const done = {
    id: loserId,
    winnerId,
    fields: own.restored,
    references: turned.count,
    links: await links.unmerge(tx, merge.id, merge),
    kept: await visibleKept(tx, on.caller, [...own.kept.map((field) => ({ kind, id: winnerId, field })), ...turned.kept]),
  }
  await noteMerge(tx, merge, 'UNMERGE')
  return { done, touched: turned.kinds }
}

/** What the merge did to one record, folded. */
function doneTo(traces: readonly Trace[], of: { kind: string; id: string }): Done {
  const before: Record<string, Value> = {}
  const after: Record<string, Value> = {}
  for (const trace of traces) {
    if (trace.kind !== of.kind || trace.record !== of.id || trace.action === 'PERMISSION') continue
    for (const [name, value] of Object.entries(trace.before ?? {})) if (!Object.hasOwn(before, name)) before[name] = value
    Object.assign(after, trace.after)
  }
  return { before, after }
}

const sharedBy = (traces: readonly Trace[], leadId: string): string[] =>
  traces
    .filter(({ kind, record, action, before }) => kind === 'lead' && record === leadId && action === 'PERMISSION' && before === null)
    .map(({ after }) => after?.personId)
    .filter((id) => typeof id === 'string')

/** The winner's values that came from the loser go back. */
async function giveBack(
  tx: Tx,
  { merge, winner }: Unmerging,
  done: Done,
): Promise<{ restored: readonly string[]; kept: readonly string[] }> {
  if (winner.deletedAt !== null) return { restored: [], kept: [] }
  const fields = fieldsOf(nouns[merge.kind], await customFields(tx, merge.kind))
  const { patch, restored, kept } = part(done, winner.values, { fields, region: await regionOf(tx) })
  if (restored.length > 0) await write(tx, merge.kind, [{ id: winner.id, step: { do: 'update', patch } }])
  return { restored, kept }
}

/** The references of one record that the merge has turned: `patch` turns them back, `left` points elsewhere since, or the record is deleted. Pure. */
function pointedBack(
  record: Stored,
  done: Done,
  { merge, fields }: { readonly merge: Pair; readonly fields: readonly Field[] },
): { readonly patch: Values; readonly left: readonly string[] } {
  const patch: Record<string, Value> = {}
  const left: string[] = []
  for (const field of fields) {
    if (!Object.hasOwn(done.after, field.name)) continue
    const at = { now: record.values[field.name] ?? null, winner: merge.winnerId, loser: merge.loserId }
    const back = record.deletedAt === null ? turnedBack(field, done, at) : null
    if (back === null) left.push(field.name)
    else patch[field.name] = back
  }
  return { patch, left }
}

type Turned = { readonly count: number; readonly kept: readonly Kept[]; readonly kinds: ReadonlySet<Kind> }

/** What pointed at the loser points at it again, where it still points at the winner. */
async function turnBack(tx: Tx, merge: Pair, traces: readonly Trace[]): Promise<Turned> {
  const kept: Kept[] = []
  const kinds = new Set<Kind>()
  let count = 0
  for (const [kind, rows] of Map.groupBy(traces, (trace) => trace.kind)) {
    const pointing = pointingAt(merge.kind).filter((each) => each.kind === kind)
    if (!isKind(kind) || pointing.length === 0) continue
    const records = await loadLocked(tx, kind, [...new Set(rows.map(({ record }) => record))])
    const writes: Write[] = []
    for (const record of records.values()) {
      const { patch, left } = pointedBack(record, doneTo(rows, { kind, id: record.id }), {
        merge,
        fields: pointing.map(({ field }) => field),
      })
      kept.push(...left.map((field) => ({ kind, id: record.id, field })))
      if (Object.keys(patch).length > 0) writes.push({ id: record.id, step: { do: 'update', patch } })
    }
    if (writes.length > 0) kinds.add(kind)
    count += writes.length
    await write(tx, kind, writes)
  }
  return { count, kept, kinds }
}

async function visibleKept(tx: Tx, caller: Caller, kept: readonly Kept[]): Promise<Kept[]> {
  const shown: Kept[] = []
  for (const [kind, own] of Map.groupBy(kept, (each) => each.kind)) {
    const visible = await visibleOf(
      tx,
      scopeOf(caller, kind),
      own.map(({ id }) => id),
    )
    shown.push(...own.filter(({ id }) => visible.has(id)))
  }
  return shown
}
