import type { Caller } from '#access/caller.ts'
import type { Connection, Phase } from '#connections/connection.ts'
import { movePhase } from '#connections/connections.store.ts'
import type { Tx } from '#db/db.ts'
import { Fault, invalid } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { atConnection } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { ensureStreams, streamsOf, type StreamRow } from '../stream.store.ts'
import { addJob, estimateOf, type JobPart } from './trigger.store.ts'

export type Trigger = {
  readonly configId: string
  readonly direction?: 'push' | 'pull' | 'bidirectional' | undefined
  readonly kinds?: readonly Kind[] | undefined
}

/** A run asked for: its job answers at once, even while another run is under way. */
export type Triggered = { readonly jobId: string; readonly estimate: number | null }

/** Starts what is granted, and asks each of its streams for a run. Throws `conflict` for a connection that cannot work now. */
export async function trigger(engine: Engine, caller: Caller, asked: Trigger): Promise<Triggered> {
  const jobId = engine.newId()
  const { parts, estimate } = await atConnection(engine, { caller, id: asked.configId, action: 'syncNow' }, async (tx, connection) => {
    mustWork(connection)
    if (connection.phase === 'ready') await movePhase(tx, connection.id, { phase: 'active', reason: null, from: ['ready'] })
    await openStreams(engine, tx, connection)
    const streams = (await streamsOf(tx, connection.id)).filter(
      ({ kind }) => connection.kinds.includes(kind) && (asked.kinds === undefined || asked.kinds.includes(kind)),
    )
    const wanted = partsOf(engine, streams, asked.direction ?? 'bidirectional')
    if (wanted.length === 0)
      throw invalid([
        { field: 'entityTypes', message: 'nothing of this connection syncs in that direction; change its direction or what it syncs' },
      ])
    await addJob(tx, {
      id: jobId,
      connectionId: connection.id,
      by: `person:${caller.personId}`,
      cause: 'trigger',
      at: engine.clock.now(),
      parts: wanted,
    })
    return {
      parts: wanted,
      estimate: await estimateOf(
        tx,
        streams.map(({ id }) => id),
      ),
    }
  })
  await ring(engine, caller.workspaceId, parts)
  return { jobId, estimate }
}

/** A stream for each kind that the connection syncs and its provider offers. */
export async function openStreams(engine: Engine, tx: Tx, { id, provider, kinds }: Connection): Promise<void> {
  const offered = engine.connector(provider)?.streams ?? {}
  const starting = kinds.flatMap((kind) => {
    const stream = offered[kind as Kind]
    return stream === undefined ? [] : [{ kind: stream.kind, mapping: stream.mapping }]
  })
  await ensureStreams(tx, id, starting)
}

/** Hints each part to the worker. */
export async function ring(engine: Engine, workspaceId: string, parts: readonly JobPart[]): Promise<void> {
  for (const { streamId, direction } of parts) await engine.hint({ job: `sync.${direction}`, workspaceId, streamId })
}

function partsOf(engine: Engine, streams: readonly StreamRow[], direction: 'push' | 'pull' | 'bidirectional'): readonly JobPart[] {
  return streams.flatMap((stream): JobPart[] => {
    const canPush = engine.connector(stream.provider)?.streams[stream.kind]?.push !== undefined
    const pull = stream.direction !== 'push' && direction !== 'push'
    const push = stream.direction !== 'pull' && direction !== 'pull' && canPush
    return [
      ...(pull ? [{ streamId: stream.id, direction: 'pull' as const }] : []),
      ...(push ? [{ streamId: stream.id, direction: 'push' as const }] : []),
    ]
  })
}

const mends: Partial<Record<Phase, string>> = {
  paused: 'This connection is paused: resume it first',
  error: 'This connection needs to be connected again first',
  disconnected: 'This connection is disconnected: connect it again first',
}

/** Throws `conflict` with the mend for a connection that cannot work now. */
export function mustWork({ phase, reason }: Connection): void {
  const mend = mends[phase]
  if (mend !== undefined) throw new Fault('conflict', reason === null ? mend : `${mend} (${reason})`)
}
