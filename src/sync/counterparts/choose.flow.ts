import type { Caller } from '#access/caller.ts'
import type { Tx } from '#db/db.ts'
import { invalid, type Fault } from '#lib/fault.ts'
import { atConnection } from '../desk.flow.ts'
import { openStreamIn, type Engine } from '../engine.flow.ts'
import { replan, streamsOf } from '../stream.store.ts'
import { wakeReferrers } from '../unresolved.store.ts'
import { homeOf, matchFor, type Counterpart, type Local, type PointeeKind } from './counterpart.ts'
import { counterpartsOf, localsOf, lockCounterparts, restate, saveCounterparts, type Place } from './counterpart.store.ts'

/** What a person said one of theirs stands for; null: nothing of ours. */
export type Chosen = { readonly to: PointeeKind; readonly remoteId: string; readonly localId: string | null }

/** Keeps a person's word on what one of theirs stands for; whatever points at it is read and planned again. Throws `invalid` naming the field. */
export async function chooseCounterpart(
  engine: Engine,
  asked: { readonly caller: Caller; readonly configId: string },
  chosen: Chosen,
): Promise<Counterpart> {
  const { caller, configId } = asked
  const at = { caller, id: configId, action: 'manageConnection' } as const
  const { row, woken } = await atConnection(engine, at, async (tx) => {
    await lockCounterparts(tx)
    const known = await counterpartsOf(tx, configId)
    const locals = await localsOf(tx)
    const now = mustStand(chosen, { known, locals })
    const changes = [now, ...moved(now, { known, locals })]
    await saveCounterparts(tx, configId, changes)
    await replan(tx, configId)
    const before = new Map(known.map((each) => [`${each.to} ${each.remoteId}`, each.localId]))
    const woken = new Set<string>()
    for (const change of changes) {
      const was = before.get(`${change.to} ${change.remoteId}`) ?? null
      const streams = await lookAgain(tx, engine, { workspaceId: caller.workspaceId, configId, change, was })
      for (const id of streams) woken.add(id)
    }
    return { row: now, woken }
  })
  for (const streamId of woken) await engine.hint({ job: 'sync.push', workspaceId: caller.workspaceId, streamId })
  await engine.hint({ job: 'sync.follow', workspaceId: caller.workspaceId })
  return row
}

type Known = { readonly known: readonly Counterpart[]; readonly locals: readonly Local[] }

const words: Readonly<Record<PointeeKind, string>> = { member: 'member of this workspace', pipeline: 'pipeline', stage: 'stage' }

const refuse = (message: string): Fault => invalid([{ field: 'localId', message }])

function mustStand({ to, remoteId, localId }: Chosen, { known, locals }: Known): Counterpart {
  const row = known.find((each) => each.to === to && each.remoteId === remoteId)
  if (row === undefined) throw invalid([{ field: 'remoteId', message: `no such ${to} is known there` }])
  if (localId === null) return { ...row, localId, by: 'person' }
  const local = locals.find((each) => each.to === to && each.id === localId.toLowerCase())
  if (local === undefined) throw refuse(`no such ${words[to]}`)
  if (to === 'stage' && local.within !== homeOf({ within: row.within ?? '' }, known))
    throw refuse('is a stage of another pipeline; choose one of the pipeline that theirs stands for')
  const other = known.find((each) => each.to === to && each.localId === local.id && each.remoteId !== remoteId)
  if (to !== 'member' && other !== undefined) throw refuse(`stands for “${other.label}” there already`)
  return { ...row, localId: local.id, by: 'person' }
}

/** The stages of a pipeline that stands for another one now: each stands for its like there, or for nothing yet. */
function moved(pipeline: Counterpart, { known, locals }: Known): readonly Counterpart[] {
  if (pipeline.to !== 'pipeline') return []
  const others = known.filter((each) => each.to !== 'pipeline' || each.remoteId !== pipeline.remoteId)
  let now: readonly Counterpart[] = [pipeline, ...others]
  const stages = others.filter(({ to, within }) => to === 'stage' && within === pipeline.remoteId)
  return stages.flatMap((stage) => {
    const home = locals.find((local) => local.to === 'stage' && local.id === stage.localId)?.within
    if (home !== undefined && home === pipeline.localId) return []
    const like = matchFor({ to: 'stage', id: stage.remoteId, label: stage.label, within: pipeline.remoteId }, { known: now, locals })
    const next: Counterpart = { ...stage, localId: like?.id ?? null, by: 'match' }
    now = now.map((each) => (each.to === 'stage' && each.remoteId === stage.remoteId ? next : each))
    return [next]
  })
}

type Changed = { readonly workspaceId: string; readonly configId: string; readonly change: Counterpart; readonly was: string | null }

/** Links whose remotes point at it are due to be read again; gives their streams. */
async function lookAgain(tx: Tx, engine: Engine, { workspaceId, configId, change, was }: Changed): Promise<readonly string[]> {
  const { to, remoteId, localId } = change
  if (localId === was || localId === null) return []
  const at = engine.clock.now()
  const woken = new Set(await wakeReferrers(tx, configId, { kind: to, remoteIds: [remoteId], at }))
  if (was === null) return [...woken]
  for (const stream of await streamsOf(tx, configId))
    for (const place of await placesOf(tx, engine, { workspaceId, streamId: stream.id, to }))
      if ((await restate(tx, place, { remoteId, was, at })) > 0) woken.add(stream.id)
  return [...woken]
}

async function placesOf(
  tx: Tx,
  engine: Engine,
  { workspaceId, streamId, to }: { readonly workspaceId: string; readonly streamId: string; readonly to: PointeeKind },
): Promise<readonly Place[]> {
  const open = await openStreamIn(engine, tx, { workspaceId, streamId })
  if (open === null) return []
  const fields = new Set(open.fields.filter((field) => field.to === to).map(({ name }) => name))
  return open.mapping.slots
    .filter((slot) => slot.pulls && fields.has(slot.field))
    .map((slot) => ({ streamId, slot: slot.key, paths: slot.reads }))
}
