import type { Caller } from '#access/caller.ts'
import { inTx } from '#db/db.ts'
import { Fault, notFound } from '#lib/fault.ts'
import { isTransient } from '../attempt.store.ts'
import { alike } from '../conflicts/conflict-read.store.ts'
import { conflictById, type ConflictRow } from '../conflicts/conflict.store.ts'
import { saveConfig } from '../configs/config.store.ts'
import { atConnection, inNameOf } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { decide, send, type Deciding, type Decision } from '../conflicts/resolve.flow.ts'
import type { Act, Result } from './act.ts'
import { makeRule, saveDecision } from './decision.store.ts'

/** Most conflicts one act decides. */
export const most = 1000

/** How long what was decided waits before it goes out: as long as the way back is offered, after the last of them. */
const holdMs = 8000
const eachMs = 20
const lanes = 4
const tries = 4

type Side = 'use_app' | 'use_crm'

/** Decides many conflicts alike, each in its own transaction: one that cannot be decided is told and stops no other. */
export async function decideMany(
  engine: Engine,
  caller: Caller,
  { ids, strategy }: { readonly ids: readonly string[]; readonly strategy: Side | 'ignore' },
): Promise<Act> {
  const decisionId = await begin(engine, caller, strategy)
  const decision: Item['decision'] = strategy === 'ignore' ? strategy : { strategy, fields: {}, merged: {} }
  const items = [...new Set(ids)].map((id) => ({ id, decision }))
  return { decisionId, results: await decideAll(engine, caller, { decisionId, items }) }
}

/** Decides one conflict so that it can be taken back for a moment. Throws as `resolve`. */
export async function decideOne(
  engine: Engine,
  caller: Caller,
  of: { readonly id: string; readonly decision: Decision; readonly rev?: number | undefined },
): Promise<{ readonly row: ConflictRow; readonly decisionId: string }> {
  const decisionId = await begin(engine, caller, of.decision.strategy)
  const { conflict, streamId } = await decide(engine, caller, { ...of, act: { id: decisionId, holdMs } })
  await send(engine, caller, { streamIds: [streamId], afterMs: holdMs })
  await engine.notify({ workspaceId: caller.workspaceId, topic: 'conflict', id: of.id })
  return { row: conflict, decisionId }
}

async function begin(engine: Engine, caller: Caller, strategy: Side | 'ignore'): Promise<string> {
  const id = engine.newId()
  const none = { connectionId: null, rulesBefore: null, rulesAfter: null }
  await inTx(engine.db, inNameOf(caller), (tx) =>
    saveDecision(tx, { id, strategy, ...none, decidedBy: caller.personId, at: engine.clock.now() }),
  )
  return id
}

/** Throws where the caller may not make rules of the connection that a conflict comes through. */
export async function mayRule(engine: Engine, caller: Caller, conflictId: string): Promise<void> {
  const told = await inTx(engine.db, inNameOf(caller), (tx) => conflictById(tx, conflictId))
  if (told === null) throw notFound('conflict')
  await atConnection(engine, { caller, id: told.connectionId, action: 'manageConnection' }, () => Promise.resolve())
}

type Ruling = { readonly connectionId: string; readonly fields: Readonly<Record<string, Side>>; readonly decisionId: string }

/**
 * Makes an answer that was given (its act has begun) a rule of the connection: from now on these fields are decided like this, and so is, at once, every
 * open conflict of it that is about nothing else. Needs the right to manage the connection.
 */
export async function decideByRule(engine: Engine, caller: Caller, { connectionId, fields, decisionId }: Ruling): Promise<Act> {
  const found = await atConnection(engine, { caller, id: connectionId, action: 'manageConnection' }, async (tx, connection) => {
    const rules = Object.fromEntries(
      Object.entries(fields).map(([field, side]) => [field, side === 'use_app' ? ('app_wins' as const) : ('crm_wins' as const)]),
    )
    const after = { ...connection.fieldPolicies, ...rules }
    await saveConfig(tx, connectionId, { fieldPolicies: after })
    await makeRule(tx, decisionId, { connectionId, before: connection.fieldPolicies, after })
    return (await alike(tx, { connectionId, fields: Object.keys(fields), limit: most })).found
  })
  const items = found.flatMap(({ id, fields: own }): Item[] => {
    const sides = Object.fromEntries(own.map((field) => [field, fields[field] ?? 'use_app']))
    const strategy = own.every((field) => sides[field] === 'use_crm') ? 'use_crm' : 'use_app'
    return [{ id, decision: { strategy, fields: sides, merged: {} } }]
  })
  return { decisionId, results: await decideAll(engine, caller, { decisionId, items }) }
}

type Item = { readonly id: string; readonly decision: Decision | 'ignore' }

async function decideAll(
  engine: Engine,
  caller: Caller,
  { decisionId, items }: { readonly decisionId: string; readonly items: readonly Item[] },
): Promise<readonly Result[]> {
  const results: Result[] = []
  const streams = new Set<string>()
  const queue = items.entries()
  const act = { id: decisionId, holdMs: holdMs + items.length * eachMs }
  const lane = async (): Promise<void> => {
    for (const [at, item] of queue) {
      const { result, streamId } = await one(engine, caller, { act, item })
      results[at] = result
      if (streamId !== null) streams.add(streamId)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  if (streams.size > 0) await send(engine, caller, { streamIds: streams, afterMs: act.holdMs })
  await engine.notify({ workspaceId: caller.workspaceId, topic: 'conflict', id: decisionId })
  return results
}

async function one(
  engine: Engine,
  caller: Caller,
  { act, item: { id, decision } }: { readonly act: NonNullable<Deciding['act']>; readonly item: Item },
): Promise<{ readonly result: Result; readonly streamId: string | null }> {
  for (let tried = 1; ; tried += 1) {
    try {
      const { streamId } = await decide(engine, caller, { id, decision, act })
      return decision === 'ignore'
        ? { result: { id, status: 'ignored' }, streamId: null }
        : { result: { id, status: 'resolved' }, streamId }
    } catch (error) {
      if (error instanceof Fault) return { result: { id, status: 'failed', code: error.code, message: error.message }, streamId: null }
      if (!isTransient(error) || tried === tries) throw error
    }
  }
}
