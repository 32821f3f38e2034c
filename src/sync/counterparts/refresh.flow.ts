import type { Http } from '#connectors/kit/http.ts'
import type { Pointee } from '#connectors/kit/pointee.ts'
import { createChoice } from '#crm/records/choice.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import { runs, type Engine } from '../engine.flow.ts'
import { replan, streamsOf } from '../stream.store.ts'
import { wakeReferrers } from '../unresolved.store.ts'
import { homeOf, matchFor, pointeeKinds, toldOf, type Counterpart, type Local } from './counterpart.ts'
import {
  counterpartsOf,
  isJoined,
  lastLook,
  localsOf,
  lockCounterparts,
  saveCounterparts,
  saveLook,
  strangersOf,
  type Look,
} from './counterpart.store.ts'

type At = { readonly workspaceId: string; readonly connectionId: string }

const freshMs = 24 * 60 * 60_000
/** After it did not say. */
const againMs = 10 * 60_000

/** Asks the provider for its people, pipelines and stages where that was not done today. `makes`: those without a like are made here. */
export async function freshCounterparts(
  engine: Engine,
  at: At & { readonly provider: string },
  how: { readonly http: Http; readonly makes: boolean },
): Promise<void> {
  if (engine.connector(at.provider)?.pointees === undefined) return
  const last = await inTx(engine.db, nameOf(at), (tx) => lastLook(tx, at.connectionId))
  if (last === null || isOld(last, engine.clock.now()) || (how.makes && !last.makes && last.reason === null))
    await refreshCounterparts(engine, at, how)
}

const isOld = ({ at, reason }: Look, now: Date): boolean => now.getTime() - at.getTime() > (reason === null ? freshMs : againMs)

/**
 * Brings what is known of a connection's people, pipelines and stages up to date: matched, else made here, never removed; what points at them and
 * could not be told is read again. The provider is asked outside any transaction. One that refuses is noted with its reason and keeps no record from
 * being synced; a wait it asks for and a dead grant are thrown.
 */
export async function refreshCounterparts(
  engine: Engine,
  at: At & { readonly provider: string },
  how: { readonly http: Http; readonly makes: boolean },
): Promise<void> {
  const told = await asked(engine, at, how.http)
  if ('reason' in told) {
    const look = { at: engine.clock.now(), makes: false, reason: told.reason }
    return inTx(engine.db, nameOf(at), (tx) => saveLook(tx, at.connectionId, look))
  }
  const { woken, found } = await inTx(engine.db, nameOf(at), async (tx) => {
    await lockCounterparts(tx)
    const before = await counterpartsOf(tx, at.connectionId)
    const now = engine.clock.now()
    const makes = how.makes && (await pullsDeals(tx, at.connectionId))
    const after = await reconcile(tx, { told: told.pointees, before, now, makes })
    await saveCounterparts(tx, at.connectionId, after)
    await saveLook(tx, at.connectionId, { at: now, makes: how.makes, reason: null })
    return wake(tx, at.connectionId, { before, after, now })
  })
  for (const streamId of woken) await engine.hint({ job: 'sync.push', workspaceId: at.workspaceId, streamId })
  if (found) await engine.hint({ job: 'sync.follow', workspaceId: at.workspaceId })
}

/**
 * What a look at the provider now would change of what is known of its people, pipelines and stages; nothing is made, noted or kept. Throws the
 * provider's wait and a dead grant.
 */
export async function supposedCounterparts(
  engine: Engine,
  at: At & { readonly provider: string },
  http: Http,
): Promise<readonly Counterpart[]> {
  if (engine.connector(at.provider)?.pointees === undefined) return []
  const last = await inTx(engine.db, nameOf(at), (tx) => lastLook(tx, at.connectionId))
  if (last !== null && !isOld(last, engine.clock.now())) return []
  const told = await asked(engine, at, http)
  if ('reason' in told) return []
  return inTx(engine.db, nameOf(at), async (tx) => {
    const before = await counterpartsOf(tx, at.connectionId)
    return reconcile(tx, { told: told.pointees, before, now: engine.clock.now(), makes: false })
  })
}

type Told = { readonly pointees: readonly Pointee[] } | { readonly reason: string }

/** What the provider says; `reason`: it refused, and why. */
async function asked(engine: Engine, at: At & { readonly provider: string }, http: Http): Promise<Told> {
  try {
    return { pointees: (await engine.connector(at.provider)?.pointees?.(http)) ?? [] }
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'retry_after' || error.code === 'reconnect') throw error
    return { reason: error.message }
  }
}

/** Asks anew because records name somebody or something that is not known, where the connection still runs. */
export async function lookForStrangers(engine: Engine, at: At): Promise<void> {
  const stream = await inTx(engine.db, nameOf(at), async (tx) => (await streamsOf(tx, at.connectionId)).find(runs))
  if (stream === undefined || !(await meetsStrangers(engine, { ...at, provider: stream.provider }))) return
  const http = await engine.http(at, { urgent: false })
  await refreshCounterparts(engine, { ...at, provider: stream.provider }, { http, makes: true })
}

/** Whether records name somebody or something of theirs that the provider has not been asked about, or somebody of theirs has become a member here. */
export async function meetsStrangers(engine: Engine, at: At & { readonly provider: string }): Promise<boolean> {
  if (engine.connector(at.provider)?.pointees === undefined) return false
  return inTx(engine.db, nameOf(at), async (tx) => {
    const last = await lastLook(tx, at.connectionId)
    const isRefused = last !== null && last.reason !== null && !isOld(last, engine.clock.now())
    return !isRefused && ((await strangersOf(tx, at.connectionId)).length > 0 || (await isJoined(tx, at.connectionId)))
  })
}

const nameOf = ({ workspaceId, connectionId }: At) => ({ workspaceId, actor: `connection:${connectionId}` }) as const

async function pullsDeals(tx: Tx, connectionId: string): Promise<boolean> {
  return (await streamsOf(tx, connectionId)).some(
    ({ kind, kinds, direction }) => kind === 'deal' && kinds.includes(kind) && direction !== 'push',
  )
}

type Known = { readonly told: readonly Pointee[]; readonly before: readonly Counterpart[]; readonly now: Date; readonly makes: boolean }

/** Pipelines come before their stages; what the provider names no more is gone, and what only records name is noted as such. */
async function reconcile(tx: Tx, { told, before, now, makes }: Known): Promise<readonly Counterpart[]> {
  const locals = [...(await localsOf(tx))]
  const here = new Set(locals.map(({ id }) => id))
  const after = new Map(before.map((each) => [keyOf(each), each]))
  for (const pointee of pointeeKinds.flatMap((to) => told.filter((each) => each.to === to))) {
    const kept = after.get(keyOf({ to: pointee.to, remoteId: pointee.id }))
    const next = toldOf(pointee, kept, now)
    // What was deleted here stands for nothing; a person deleted it, so it is not made again.
    const lost = next.localId !== null && pointee.to !== 'member' && !here.has(next.localId)
    const standing = lost ? { ...next, localId: null } : next
    const known = { known: [...after.values()], locals }
    const match = standing.by !== 'person' && standing.localId === null ? matchFor(pointee, known) : null
    const mayMake = makes && standing.by !== 'person' && standing.localId === null && match === null && kept?.by !== 'made'
    const made = mayMake ? await make(tx, pointee, known) : null
    if (made !== null) locals.push(made)
    after.set(keyOf(next), { ...standing, localId: match?.id ?? made?.id ?? standing.localId, by: made === null ? next.by : 'made' })
  }
  const named = new Set(told.map(({ to, id }) => keyOf({ to, remoteId: id })))
  return [...after.values()].map((each) => (named.has(keyOf(each)) || each.goneAt !== null ? each : { ...each, goneAt: now }))
}

const keyOf = ({ to, remoteId }: Pick<Counterpart, 'to' | 'remoteId'>): string => `${to} ${remoteId}`

/** A pipeline or a stage of ours like theirs; nobody is made a member. */
async function make(tx: Tx, pointee: Pointee, { known }: { readonly known: readonly Counterpart[] }): Promise<Local | null> {
  const name = pointee.label.trim().slice(0, 200) || pointee.id
  if (pointee.to === 'pipeline') {
    const made = await createChoice(tx, 'pipeline', { name })
    return made === null ? null : { to: 'pipeline', id: made.id, name, email: null, within: null }
  }
  const home = homeOf(pointee, known)
  if (pointee.to === 'member' || home === null) return null
  const made = await createChoice(tx, 'stage', { name, pipelineId: home, position: pointee.place, outcome: pointee.outcome })
  return made === null ? null : { to: 'stage', id: made.id, name, email: null, within: home }
}

/** Notes strangers, and has read again what waited for those that stand for something now. Gives the streams to look at, and whether anything was found. */
async function wake(
  tx: Tx,
  connectionId: string,
  { before, after, now }: { readonly before: readonly Counterpart[]; readonly after: readonly Counterpart[]; readonly now: Date },
): Promise<{ readonly woken: readonly string[]; readonly found: boolean }> {
  const strangers = (await strangersOf(tx, connectionId)).map(({ to, remoteId }): Counterpart => ({
    ...toldOf({ to, id: remoteId, label: '' }, undefined, now),
    seenAt: null,
    goneAt: now,
  }))
  await saveCounterparts(tx, connectionId, strangers)
  const stood = new Map(before.map((each) => [keyOf(each), each.localId]))
  const found = after.filter((each) => each.localId !== null && stood.get(keyOf(each)) !== each.localId)
  const woken = new Set<string>()
  for (const to of pointeeKinds) {
    const remoteIds = found.filter((each) => each.to === to).map(({ remoteId }) => remoteId)
    for (const id of await wakeReferrers(tx, connectionId, { kind: to, remoteIds, at: now })) woken.add(id)
  }
  // What here points at them could not be sent before.
  if (found.length > 0 && before.length > 0) await replan(tx, connectionId)
  return { woken: [...woken], found: found.length > 0 }
}
