import type { Caller } from '#access/caller.ts'
import { inTx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import { atConnection, inNameOf } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { auditHeld, endHeld, lockHeld, type HeldAsked } from './held.store.ts'

const pageSize = 500

/**
 * Answers every delete that the brake holds on a connection: released, each is done on its other side; refused, its link ends and what stands there
 * stays. Returns how many. Throws `conflict` where none waits.
 */
export async function answerHeld(
  engine: Engine,
  caller: Caller,
  { connectionId, kind, answer }: HeldAsked & { readonly answer: 'release' | 'refuse' },
): Promise<number> {
  await atConnection(engine, { caller, id: connectionId, action: 'manageConnection' }, () => Promise.resolve())
  const streams = new Set<string>()
  let answered = 0
  for (let more = true; more;) {
    const page = await inTx(engine.db, { ...inNameOf(caller), cause: 'brake' }, async (tx) => {
      const deletes = await lockHeld(tx, { connectionId, kind }, pageSize)
      if (deletes.length === 0) return deletes
      await endHeld(tx, { release: answer === 'release', at: engine.clock.now() }, deletes)
      await auditHeld(tx, connectionId, { answer, deletes: deletes.length })
      return deletes
    })
    answered += page.length
    for (const { streamId } of page) streams.add(streamId)
    more = page.length === pageSize
  }
  if (answered === 0) throw new Fault('conflict', 'No delete of this connection waits for an answer')
  for (const streamId of streams) await engine.hint({ job: 'sync.push', workspaceId: caller.workspaceId, streamId })
  await engine.notify({ workspaceId: caller.workspaceId, topic: 'config', id: connectionId })
  return answered
}
