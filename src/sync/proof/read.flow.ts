import type { Caller } from '#access/caller.ts'
import { inTx } from '#db/db.ts'
import { Fault, invalid } from '#lib/fault.ts'
import { atConnection } from '../desk.flow.ts'
import { mandateOf, pulls, runs, type Engine, type OpenStream } from '../engine.flow.ts'
import { isInFlight } from '../link.ts'
import { lockLinks } from '../link.store.ts'
import { updateLinks } from '../link-write.store.ts'
import { streamsOf } from '../stream.store.ts'
import { mustWork } from '../runs/trigger.flow.ts'
import { emptySum, enter, type After, type Entry } from './proof.ts'
import { askReading, failReading, livePage, proofsOf, saveReading, stillLive } from './proof.store.ts'
import { close, entriesOf } from './prove.flow.ts'

const pageSize = 200

/** Asks for every stream of a connection to be read there and compared. Throws `conflict` for a connection that cannot work now. */
export async function askProof(engine: Engine, caller: Caller, configId: string): Promise<number> {
  const streamIds = await atConnection(engine, { caller, id: configId, action: 'syncNow' }, async (tx, connection) => {
    mustWork(connection)
    const streams = (await streamsOf(tx, connection.id)).filter(({ kind }) => connection.kinds.includes(kind))
    if (streams.length === 0) throw invalid([{ field: 'id', message: 'nothing of this connection has synced yet: start it first' }])
    const ids = streams.map(({ id }) => id)
    await askReading(tx, ids, engine.clock.now())
    return ids
  })
  for (const streamId of streamIds) await engine.hint({ job: 'sync.proof', workspaceId: caller.workspaceId, streamId, how: 'read' })
  await engine.notify({ workspaceId: caller.workspaceId, topic: 'config', id: configId })
  return streamIds.length
}

/**
 * Reads the remotes of a stream page by page, within the provider's budgets, and compares them with what is here. What the provider puts off is thrown
 * (`retry_after`) and carried on from the last page; any other failure is told. What turns out to have changed there unread is read like a ring.
 */
export async function proveByReading(engine: Engine, open: OpenStream): Promise<void> {
  const asked = (await inTx(engine.db, mandateOf(open, null), (tx) => proofsOf(tx, [open.id]))).find(({ how }) => how === 'read')
  if (asked === undefined || asked.askedAt === null) return
  try {
    const http = await engine.http({ workspaceId: open.workspaceId, connectionId: open.connectionId }, { urgent: false })
    let { sum, after }: { sum: typeof emptySum; after: After | null } = asked.underWay ?? { sum: emptySum, after: null }
    for (let more = true; more;) {
      const from: After | null = after
      const page = await inTx(engine.db, mandateOf(open, null), (tx) => livePage(tx, open.id, { after: from, limit: pageSize }))
      const last = page.at(-1)
      if (last === undefined) break
      const entries: Entry[] = []
      for (const [scope, links] of Map.groupBy(page, (link) => link.scope)) {
        const read = await open.stream.read(
          http,
          scope,
          links.map(({ remoteId }) => remoteId),
        )
        const remotes = new Map(read.map((change) => [change.id, change]))
        // Loaded after the reading: what was pushed or pulled meanwhile is known here, and an older answer gives way to it.
        entries.push(
          ...(await inTx(engine.db, mandateOf(open, null), async (tx) =>
            entriesOf(tx, engine, {
              open,
              remotes,
              links: await stillLive(
                tx,
                links.map(({ id }) => id),
              ),
            }),
          )),
        )
      }
      sum = entries.reduce(enter, sum)
      after = { scope: last.scope, remoteId: last.remoteId }
      await lookAgain(engine, open, entries)
      const underWay = { sum, after }
      await inTx(engine.db, mandateOf(open, null), (tx) => saveReading(tx, open.id, underWay))
      await engine.notify({ workspaceId: open.workspaceId, topic: 'config', id: open.connectionId })
      more = page.length === pageSize
    }
    await close(engine, open, { sum, begun: asked.askedAt, how: 'read' })
  } catch (error) {
    if (error instanceof Fault && error.code === 'retry_after') throw error
    const said = error instanceof Fault ? error.message : 'Something in PipeDesk went wrong; ask again'
    await inTx(engine.db, mandateOf(open, null), (tx) => failReading(tx, open.id, said))
    await engine.notify({ workspaceId: open.workspaceId, topic: 'config', id: open.connectionId })
    if (!(error instanceof Fault)) throw error
  }
}

const unread = new Set(['unread', 'deleted_there'])

/** Links whose remote has moved unnoticed are owed a fresh look, by which it is merged as any pull is. */
async function lookAgain(engine: Engine, open: OpenStream, entries: readonly Entry[]): Promise<void> {
  const ids = entries.flatMap(({ differs }) => (differs?.reasons.some(({ code }) => unread.has(code)) ? [differs.linkId] : []))
  if (ids.length === 0 || !runs(open) || !pulls(open)) return
  const now = engine.clock.now()
  await inTx(engine.db, mandateOf(open, null), async (tx) => {
    const links = (await lockLinks(tx, ids)).filter((link) => link.state === 'live' && !isInFlight(link, now))
    await updateLinks(
      tx,
      links.map((link) => ({ ...link, detail: { ...link.detail, reread: true }, retryAt: now })),
    )
  })
  await engine.hint({ job: 'sync.push', workspaceId: open.workspaceId, streamId: open.id })
}
