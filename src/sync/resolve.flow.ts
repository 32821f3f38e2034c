import type { Caller } from '#access/caller.ts'
import { loadLocked, type Stored } from '#crm/records/load.store.ts'
import { restore, write } from '#crm/records/write.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import type { Value } from '#model/value.ts'
import { answer, type Answer } from './answer.ts'
import { conflictById, settleConflicts, type ConflictRow } from './conflict.store.ts'
import { inNameOf } from './desk.flow.ts'
import { openStreamIn, optionsOf, policyOf, type Engine, type OpenStream } from './engine.flow.ts'
import { entitled } from './entitled.store.ts'
import { saveRulings } from './history.store.ts'
import type { LinkRow } from './link.ts'
import { lockLinks } from './link.store.ts'
import { updateLinks } from './link-write.store.ts'
import { streamsOf } from './stream.store.ts'
import { basesOf } from './weigh.ts'

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
}

/** Ends a conflict as a person decided. Throws `conflict` when it is settled already or either side's value has moved since it was shown. */
export async function resolve(
  engine: Engine,
  caller: Caller,
  { id, decision }: { readonly id: string; readonly decision: Decision },
): Promise<ConflictRow> {
  const { conflict, streamId } = await inTx(engine.db, { ...inNameOf(caller), cause: `conflict:${id}` }, async (tx) => {
    const found = await caseOf(tx, engine, { caller, id })
    await (found.conflict.fields.includes('deleted') ? settleDelete(tx, found, decision) : settleFields(tx, found, decision))
    await settleConflicts(tx, {
      ids: [id],
      status: 'resolved',
      strategy: Object.keys(decision.merged).length > 0 ? 'manual' : decision.strategy,
      by: caller.personId,
      at: engine.clock.now(),
    })
    return { conflict: await again(tx, id), streamId: found.open.id }
  })
  await engine.hint({ job: 'sync.follow', workspaceId: caller.workspaceId })
  await engine.hint({ job: 'sync.push', workspaceId: caller.workspaceId, streamId })
  await engine.notify({ workspaceId: caller.workspaceId, topic: 'conflict', id })
  return conflict
}

/** Puts a conflict aside: neither side is written until one of them moves again. */
export async function ignore(engine: Engine, caller: Caller, id: string): Promise<ConflictRow> {
  const conflict = await inTx(engine.db, inNameOf(caller), async (tx) => {
    await caseOf(tx, engine, { caller, id })
    await settleConflicts(tx, { ids: [id], status: 'ignored', strategy: null, by: caller.personId, at: engine.clock.now() })
    return again(tx, id)
  })
  await engine.notify({ workspaceId: caller.workspaceId, topic: 'conflict', id })
  return conflict
}

async function again(tx: Tx, id: string): Promise<ConflictRow> {
  const row = await conflictById(tx, id)
  if (row === null) throw notFound('conflict')
  return row
}

/** Locks link, record and conflict, in the order of all flows, and checks the right. */
async function caseOf(tx: Tx, engine: Engine, { caller, id }: { readonly caller: Caller; readonly id: string }): Promise<Case> {
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
  const { engine, open, link, record, conflict } = on
  const bases = basesOf(link)
  if (bases === null || record.deletedAt !== null) throw moved(conflict)
  const unknown = [...Object.keys(decision.merged), ...Object.keys(decision.fields)].filter((field) => !conflict.fields.includes(field))
  if (unknown.length > 0)
    throw invalid(unknown.map((field) => ({ field, message: `is not in dispute; in dispute: ${conflict.fields.join(', ')}` })))
  mustStand(on)
  const answers = Object.fromEntries(
    conflict.fields.map((field): [string, Answer] => [
      field,
      Object.hasOwn(decision.merged, field) ? { value: decision.merged[field] ?? null } : (decision.fields[field] ?? decision.strategy),
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
      retryAt: engine.clock.now(),
    },
  ])
  await saveRulings(
    tx,
    { id: null, at: engine.clock.now() },
    conflict.fields.map((field) => rulingOf(on, field, answers[field] ?? decision.strategy)),
  )
}

/** The person decided between the values shown: where ours has moved since, he must look again. Theirs is as the link knows it. */
function mustStand({ open, record, conflict }: Case): void {
  for (const slot of open.mapping.slots) {
    if (!conflict.fields.includes(slot.key)) continue
    if (!slot.same(slot.get(record.values), conflict.appData[slot.key] ?? null)) throw moved(conflict)
  }
}

const moved = (conflict: ConflictRow): Fault =>
  new Fault('conflict', 'The values have moved since this conflict was shown; look again', { details: { id: conflict.id } })

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
async function settleDelete(tx: Tx, { engine, open, link, record }: Case, { strategy }: Decision): Promise<void> {
  const now = engine.clock.now()
  if (record.deletedAt !== null) {
    if (strategy === 'use_app') return updateLinks(tx, [{ ...link, state: 'excluded', reason: 'deleted_here', retryAt: null }])
    await restore(tx, open.kind, [record.id])
    return updateLinks(tx, [{ ...link, state: 'live', reason: null, detail: { reread: true }, retryAt: now }])
  }
  if (strategy === 'use_crm') await write(tx, open.kind, [{ id: record.id, step: { do: 'delete' } }])
  await updateLinks(tx, [{ ...link, state: 'gone', reason: 'deleted_there', goneAt: now, retryAt: null }])
}
