import { connectionsOf } from '#connections/connections.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import type { Engine, Standing } from '../engine.flow.ts'
import { readingsUnderWay } from '../proof/proof.store.ts'
import { causesOf, type Cause, type ConflictCount } from './cause.ts'
import { silences, unnoticed } from './silence.ts'
import {
  conflictCounts,
  failingStreams,
  knownSilences,
  managersOf,
  membersHere,
  saveSilences,
  silentHooks,
  waitingCounts,
  watchedStreams,
} from './standing.store.ts'

/**
 * Looks at what stands in a workspace and has exactly that told: each cause once while it lasts, to whom it concerns. Silences are noticed here too, and a
 * reading whose hint was lost is hinted again. Writes nothing while nothing changes.
 */
export async function review(engine: Engine, workspaceId: string): Promise<void> {
  const now = engine.clock.now()
  const { standing, readings, moved } = await inTx(engine.db, { workspaceId, actor: 'system:sync' }, async (tx) => {
    const known = await knownSilences(tx)
    const silent = silences(await watchedStreams(tx), known, now)
    await saveSilences(tx, known, silent)
    const heard = known.filter(({ connectionId }) => !silent.some((each) => each.connectionId === connectionId))
    const raised = silent.filter(({ raisedAt }) => raisedAt?.getTime() === now.getTime())
    const causes = await standingCauses(tx, now, await conflictCounts(tx))
    return {
      standing: await addressed(tx, causes),
      readings: await readingsUnderWay(tx),
      moved: [...heard, ...raised].map(({ connectionId }) => connectionId),
    }
  })
  await engine.stand(workspaceId, 'sync', standing)
  for (const id of moved) await engine.notify({ workspaceId, topic: 'config', id })
  for (const streamId of readings) await engine.hint({ job: 'sync.proof', workspaceId, streamId, how: 'read' })
}

/** Every cause that stands in the workspace now; `conflicts` null: those are counted by whoever asks. */
export async function standingCauses(tx: Tx, now: Date, conflicts: readonly ConflictCount[] | null): Promise<readonly Cause[]> {
  const watched = await watchedStreams(tx)
  const known = await knownSilences(tx)
  return causesOf({
    connections: await connectionsOf(tx),
    conflicts: conflicts ?? [],
    waiting: await waitingCounts(tx),
    failing: await failingStreams(tx),
    silent: silences(watched, [...known, ...unnoticed(watched, known, now)], now),
    hooks: await silentHooks(tx),
  })
}

/** To each whom it concerns: the person it is for, the connection's member, else those who look after all. */
async function addressed(tx: Tx, causes: readonly Cause[]): Promise<readonly Standing[]> {
  if (causes.length === 0) return []
  const connections = await connectionsOf(tx)
  const members = connections.flatMap(({ memberId }) => memberId ?? [])
  const here = await membersHere(tx, members)
  const managers = await managersOf(tx)
  const holders = (connectionId: string | null): readonly string[] => {
    const memberId = connections.find(({ id }) => id === connectionId)?.memberId ?? null
    return memberId !== null && here.has(memberId) ? [memberId] : managers
  }
  return causes.flatMap((cause) =>
    (cause.to === null ? holders(cause.connectionId) : [cause.to]).map((memberId) => standingOf(cause, memberId)),
  )
}

function standingOf(cause: Cause, memberId: string): Standing {
  const { kind, key, connectionId, entityType, count, provider, account, reason, since } = cause
  return {
    memberId,
    kind,
    cause: key,
    count,
    subject: { ...(connectionId === null ? {} : { configId: connectionId }), ...(entityType === null ? {} : { entityType }) },
    parts: { provider, account, entityType, reason, since: since?.toISOString() ?? null, whose: cause.to === null ? null : 'yours' },
  }
}
