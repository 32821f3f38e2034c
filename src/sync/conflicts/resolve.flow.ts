import type { Caller } from '#access/caller.ts'
import { load, loadLocked, type Stored } from '#crm/records/load.store.ts'
import { restore, write } from '#crm/records/write.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault, invalid, notFound, type FaultDetail } from '#lib/fault.ts'
import { fieldInput } from '#model/input.ts'
import type { Value, Values } from '#model/value.ts'
import { answer, type Answer } from '../three-way/answer.ts'
import { conflictById, refreshOurs, settleConflicts, type ConflictRow } from './conflict.store.ts'
import { saveDecided } from '../decide/decision.store.ts'
import { inNameOf } from '../desk.flow.ts'
import { openStreamIn, optionsOf, policyOf, type Engine, type OpenStream } from '../engine.flow.ts'
import { entitled } from '../entitled.store.ts'
import { saveRulings } from '../history.store.ts'
import { looksAnew, type LinkRow } from '../link.ts'
import { linkById, lockLinks } from '../link.store.ts'
import { updateLinks } from '../link-write.store.ts'
import { streamsOf } from '../stream.store.ts'
import { basesOf } from '../weigh.ts'

type Side = 'use_app' | 'use_crm'

/** What a person decided. `merged` wins over `fields`, `fields` over `strategy`. */
export type Decision = {
  readonly strategy: Side
  readonly fields: Readonly<Record<string, Side>>
  readonly merged: Readonly<Record<string, Value>>
}

type Case = {
  readonly engine: Engine
  readonly open: OpenStream
  readonly link: LinkRow
  readonly record: Stored
  readonly conflict: ConflictRow
  readonly caller: Caller
  /** When what it settles goes out. */
  readonly goesAt: Date
}

/** One conflict to decide. `rev`: the revision it was shown at. `act`: it is one of several decided together, which wait `holdMs` before they go out, so that the act can be taken back. */
export type Deciding = {
  readonly id: string
  readonly decision: Decision | 'ignore'
  readonly rev?: number | undefined
  readonly act?: { readonly id: string; readonly holdMs: number }
}

type Decided = { readonly conflict: ConflictRow; readonly streamId: string; readonly moved: boolean }

/** Ends a conflict as a person decided. Throws `conflict` when it is settled already or either side's value has moved since it was shown; `details` say what stands now. */
export async function resolve(engine: Engine, caller: Caller, of: Deciding): Promise<ConflictRow> {
  const { conflict, streamId } = await decide(engine, caller, of)
  await send(engine, caller, { streamIds: [streamId] })
  await engine.notify({ workspaceId: caller.workspaceId, topic: 'conflict', id: of.id })
  return conflict
}

/** Puts a conflict aside: neither side is written until one of them moves again. */
export async function ignore(engine: Engine, caller: Caller, id: string): Promise<ConflictRow> {
  const { conflict } = await decide(engine, caller, { id, decision: 'ignore' })
  await engine.notify({ workspaceId: caller.workspaceId, topic: 'conflict', id })
  return conflict
}

/** Hints what decisions settled to the worker. */
export async function send(
  engine: Engine,
  { workspaceId }: Caller,
  { streamIds, afterMs = 0 }: { readonly streamIds: Iterable<string>; readonly afterMs?: number },
): Promise<void> {
  await engine.hint({ job: 'sync.follow', workspaceId })
  for (const streamId of new Set(streamIds))
    await engine.hint({ job: 'sync.push', workspaceId, streamId, ...(afterMs > 0 ? { afterMs } : {}) })
}

/** Decides one conflict in a transaction of its own and tells nobody. Throws as `resolve`. */
export async function decide(engine: Engine, caller: Caller, of: Deciding): Promise<Decided> {
  const done = await inTx(engine.db, { ...inNameOf(caller), cause: `conflict:${of.id}` }, (tx) => decideIn(tx, engine, { caller, of }))
  if (done.moved) throw moved(done.conflict)
  return done
}

async function decideIn(tx: Tx, engine: Engine, { caller, of }: { readonly caller: Caller; readonly of: Deciding }): Promise<Decided> {
  const { id, decision, act } = of
  const goesAt = new Date(engine.clock.now().getTime() + (act?.holdMs ?? 0))
  const found: Case = { ...(await caseOf(tx, engine, { caller, id })), goesAt }
  const streamId = found.open.id
  const deleted = found.conflict.fields.includes('deleted')
  const stands = decision === 'ignore' || deleted || (await stillStands(tx, found))
  if (!stands || (of.rev !== undefined && of.rev !== found.conflict.rev)) return { conflict: await again(tx, id), streamId, moved: true }
  if (decision !== 'ignore') await (deleted ? settleDelete(tx, found, decision) : settleFields(tx, found, decision))
  await settleConflicts(tx, {
    ids: [id],
    status: decision === 'ignore' ? 'ignored' : 'resolved',
    strategy: decision === 'ignore' ? null : Object.keys(decision.merged).length > 0 ? 'manual' : decision.strategy,
    by: caller.personId,
    at: engine.clock.now(),
  })
  if (act !== undefined) await remember(tx, found, act.id)
  return { conflict: await again(tx, id), streamId, moved: false }
}

/** Keeps how link and record stood before, for whoever takes the act back. */
async function remember(tx: Tx, { link, record, conflict }: Case, decisionId: string): Promise<void> {
  const after = (await load(tx, record.kind, [record.id])).get(record.id)
  const changed = Object.keys(after?.values ?? {}).filter((name) => !isSame(record.values[name], after?.values[name]))
  const pick = (values: Values | undefined): Values => Object.fromEntries(changed.map((name) => [name, values?.[name] ?? null]))
  const { shadow, ours, theirs, state, reason, detail } = link
  await saveDecided(tx, decisionId, {
    conflictId: conflict.id,
    linkRev: (await linkById(tx, link.id))?.rev ?? 0,
    before: {
      link: { shadow, ours, theirs, state, reason, detail },
      deleted: record.deletedAt !== null,
      was: pick(record.values),
      wrote: pick(after?.values),
    },
  })
}

const isSame = (a: Value | undefined, b: Value | undefined): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

async function again(tx: Tx, id: string): Promise<ConflictRow> {
  const row = await conflictById(tx, id)
  if (row === null) throw notFound('conflict')
  return row
}

/** Locks link, record and conflict, in the order of all flows, and checks the right. */
async function caseOf(
  tx: Tx,
  engine: Engine,
  { caller, id }: { readonly caller: Caller; readonly id: string },
): Promise<Omit<Case, 'goesAt'>> {
  const told = await again(tx, id)
  const [link] = await lockLinks(tx, [told.linkId])
  const record = (await loadLocked(tx, told.kind, [told.recordId])).get(told.recordId)
  if (link === undefined || record === undefined) throw notFound('conflict')
  await entitled(tx, caller, { record, action: 'edit' })
  const conflict = await conflictById(tx, id, { lock: true })
  if (conflict === null || conflict.status === 'resolved') throw new Fault('conflict', 'This conflict is settled already')
  const stream = (await streamsOf(tx, told.connectionId)).find(({ kind }) => kind === told.kind)
  const open = stream === undefined ? null : await openStreamIn(engine, tx, { workspaceId: caller.workspaceId, streamId: stream.id })
  if (open === null) throw notFound('config')
  return { engine, open, link, record, conflict, caller }
}

async function settleFields(tx: Tx, on: Case, decision: Decision): Promise<void> {
  const { open, link, record, conflict } = on
  const bases = basesOf(link)
  if (bases === null || record.deletedAt !== null) throw moved(conflict)
  const unknown = [...Object.keys(decision.merged), ...Object.keys(decision.fields)].filter((field) => !conflict.fields.includes(field))
  if (unknown.length > 0)
    throw invalid(unknown.map((field) => ({ field, message: `is not in dispute; in dispute: ${conflict.fields.join(', ')}` })))
  const own = mergedValues(open, decision.merged)
  const answers = Object.fromEntries(
    conflict.fields.map((field): [string, Answer] => [
      field,
      Object.hasOwn(own, field) ? { value: own[field] ?? null } : (decision.fields[field] ?? decision.strategy),
    ]),
  )
  const merged = answer({ local: record.values, bases, answers }, open.mapping, {
    policy: policyOf(open),
    deletes: optionsOf(open).deleteWhenDeleted,
    times: { local: () => null, remote: () => null },
  })
  if (merged.local.do !== 'nothing') await write(tx, open.kind, [{ id: record.id, step: merged.local }])
  await updateLinks(tx, [
    {
      ...link,
      ...merged.bases,
      state: merged.state ?? (link.state === 'held' ? 'live' : link.state),
      reason: null,
      retryAt: on.goesAt,
    },
  ])
  await saveRulings(
    tx,
    { id: null, at: on.engine.clock.now() },
    conflict.fields.map((field) => rulingOf(on, field, answers[field] ?? decision.strategy)),
  )
}

/** Values of a person's own, as their fields take them. Throws `invalid` naming each that does not fit. */
function mergedValues(open: OpenStream, merged: Decision['merged']): Values {
  const wrong: FaultDetail[] = []
  const fit = Object.entries(merged).map(([name, value]): [string, Value] => {
    const slot = open.mapping.slots.find(({ key }) => key === name)
    if (slot === undefined) return [name, value]
    const field = open.fields.find((each) => each.name === slot.field)
    const parsed = fieldInput(field !== undefined && slot.key === slot.field ? field : { name, label: name, type: slot.type }).safeParse(
      value,
    )
    if (!parsed.success) wrong.push({ field: `mergedData.${name}`, message: parsed.error.issues[0]?.message ?? 'does not fit the field' })
    return [name, (parsed.data ?? null) as Value]
  })
  if (wrong.length > 0) throw invalid(wrong)
  return Object.fromEntries(fit)
}

/** Whether ours is still what the conflict shows; where it has moved the conflict is brought to what stands now. Theirs is as the link knows it. */
async function stillStands(tx: Tx, { open, record, conflict }: Case): Promise<boolean> {
  const slots = open.mapping.slots.filter(({ key }) => conflict.fields.includes(key))
  const stale = slots.filter((slot) => !slot.same(slot.get(record.values), conflict.appData[slot.key] ?? null))
  if (stale.length === 0) return true
  await refreshOurs(tx, conflict.id, {
    ...conflict.appData,
    ...Object.fromEntries(stale.map((slot) => [slot.key, slot.get(record.values)])),
  })
  return false
}

const moved = ({ id, rev, appData, crmData, baseData, fields }: ConflictRow): Fault =>
  new Fault('conflict', 'The values have moved since this conflict was shown; look again', {
    details: { id, rev, appData, crmData, baseData, conflictingFields: fields },
  })

function rulingOf({ engine, link, record, conflict, caller }: Case, field: string, choice: Answer) {
  const ours = conflict.appData[field] ?? null
  const theirs = conflict.crmData[field] ?? null
  const own = typeof choice === 'object'
  const app = choice === 'use_app'
  return {
    id: engine.newId(),
    linkId: link.id,
    recordId: record.id,
    field,
    rule: 'person',
    ruledBy: `person:${caller.personId}`,
    winner: own ? ('both' as const) : app ? ('app' as const) : ('crm' as const),
    won: own ? choice.value : app ? ours : theirs,
    lost: app ? theirs : ours,
  }
}

/** A delete against an edit: the side that is chosen stands. Deleted here and kept: restored. Gone there and kept: the link ends, the record stays. */
async function settleDelete(tx: Tx, { engine, open, link, record, goesAt }: Case, { strategy }: Decision): Promise<void> {
  const now = engine.clock.now()
  if (record.deletedAt !== null) {
    if (strategy === 'use_app') return updateLinks(tx, [{ ...link, state: 'excluded', reason: 'deleted_here', retryAt: null }])
    await restore(tx, open.kind, [record.id])
    return updateLinks(tx, [{ ...looksAnew(link), retryAt: goesAt }])
  }
  if (strategy === 'use_crm') await write(tx, open.kind, [{ id: record.id, step: { do: 'delete' } }])
  await updateLinks(tx, [{ ...link, state: 'gone', reason: 'deleted_there', goneAt: now, retryAt: null }])
}
