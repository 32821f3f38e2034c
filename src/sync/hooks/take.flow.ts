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
export async function takeRings(engine: Engine, call: Call): Promise<void> {
  const accountIds = [...new Set(call.rings.map(({ accountId }) => accountId))]
  if (accountIds.length === 0) return
  for (const channel of await channelsOf(engine.db, { ...call, accountIds })) await keep(engine, call, channel)
}

async function keep(engine: Engine, call: Call, { workspaceId, connectionId, accountId }: Channel): Promise<void> {
  const mine = call.rings.filter((ring) => ring.accountId === accountId)
  const at = engine.clock.now()
  const rung = await inTx(engine.db, { workspaceId, actor: 'system:sync' }, async (tx) => {
    await noteRung(tx, connectionId, at)
    const streams = (await streamsOf(tx, connectionId)).filter((stream) => runs(stream) && pulls(stream))
    const found = streams.flatMap((stream) => {
      const own = mine.filter(({ kind }) => kind === stream.kind)
      const remoteIds = own.flatMap(({ ids }) => ids).filter(isId)
      return own.length === 0 ? [] : [{ stream, remoteIds, anything: own.some(({ ids }) => ids.length === 0) }]
    })
    for (const { stream, remoteIds } of found.toSorted((a, b) => (a.stream.id < b.stream.id ? -1 : 1)))
      if (remoteIds.length > 0) await saveRings(tx, stream, { remoteIds, at })
    return found
  })
  for (const { stream, remoteIds, anything } of rung) {
    if (remoteIds.length > 0) await engine.hint({ job: 'sync.ring', workspaceId, streamId: stream.id, afterMs: call.settleMs })
    if (anything) await engine.hint({ job: 'sync.pull', workspaceId, streamId: stream.id, afterMs: call.settleMs })
  }
}

const isId = (id: string): boolean => id !== '' && id.length <= longestId && id.isWellFormed() && !id.includes('\0')
