import type { Ring } from '#connectors/kit/hook.ts'
import { inTx } from '#db/db.ts'
import { pulls, runs, type Engine } from '../engine.flow.ts'
import { streamsOf } from '../stream.store.ts'
import { channelsOf, noteRung, saveRings, type Channel } from './ring.store.ts'

/** Verified rings of one provider; `settleMs`: how long it may take until what they ring for can be read. */
export type Call = {
  readonly provider: string
  readonly sandbox: boolean
  readonly settleMs: number
  readonly rings: readonly Ring[]
}

const longestId = 500

/** Keeps what a provider rang for, for every running connection of the account, and hints its reading. Rings of accounts that nobody here runs are dropped. */
export type TakeRings = (call: Call) => Promise<void>

const mostRemembered = 10_000

/** One for a process: what tells when it rang for is hinted at once; of the rest, in a storm, a stream once in half its waiting time, for the hint that waits finds all that came meanwhile. */
export function ringTaker(engine: Engine): TakeRings {
  const hinted = new Map<string, number>()
  const hint = async (at: { readonly workspaceId: string; readonly streamId: string }, afterMs: number): Promise<void> => {
    const now = engine.clock.now().getTime()
    const key = `${at.streamId} ${afterMs}`
    if (now - (hinted.get(key) ?? -Infinity) < afterMs / 2) return
    if (hinted.size >= mostRemembered) hinted.clear()
    hinted.set(key, now)
    await engine.hint({ job: 'sync.ring', ...at, afterMs })
  }
  return async (call) => {
    const accountIds = [...new Set(call.rings.map(({ accountId }) => accountId))]
    if (accountIds.length === 0) return
    for (const channel of await channelsOf(engine.db, { ...call, accountIds })) {
      const { workspaceId } = channel
      for (const { streamId, rung, told, anything } of await keep(engine, call, channel)) {
        if (rung) await hint({ workspaceId, streamId }, told ? 0 : call.settleMs)
        if (anything) await engine.hint({ job: 'sync.pull', workspaceId, streamId, afterMs: call.settleMs })
      }
    }
  }
}

/** A stream that was rung for: for some remotes, for anything of its kind, or both. */
type Heard = { readonly streamId: string; readonly rung: boolean; readonly told: boolean; readonly anything: boolean }

async function keep(engine: Engine, call: Call, { workspaceId, connectionId, accountId }: Channel): Promise<readonly Heard[]> {
  const mine = call.rings.filter((ring) => ring.accountId === accountId)
  const at = engine.clock.now()
  return inTx(engine.db, { workspaceId, actor: 'system:sync' }, async (tx) => {
    await noteRung(tx, connectionId, at)
    const streams = (await streamsOf(tx, connectionId)).filter((stream) => runs(stream) && pulls(stream))
    const heard: Heard[] = []
    for (const stream of streams.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      const own = mine.filter(({ kind }) => kind === stream.kind)
      const named = own.flatMap(({ ids, at: toldAt = null }) => ids.filter(isId).map((remoteId) => ({ remoteId, toldAt })))
      if (named.length > 0) await saveRings(tx, stream, { heard: named, at })
      heard.push({
        streamId: stream.id,
        rung: named.length > 0,
        told: named.some(({ toldAt }) => toldAt !== null),
        anything: own.some(({ ids }) => ids.length === 0),
      })
    }
    return heard
  })
}

const isId = (id: string): boolean => id !== '' && id.length <= longestId && id.isWellFormed() && !id.includes('\0')
