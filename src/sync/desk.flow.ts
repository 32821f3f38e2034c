import { allow, may, type ConnectionAction } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import type { Connection } from '#connections/connection.ts'
import { connectionById, connectionsOf } from '#connections/connections.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import { notFound } from '#lib/fault.ts'
import type { Mandate } from '#model/actor.ts'
import { lastLooks } from './cursor.store.ts'
import { nextLooks } from './due.store.ts'
import type { Engine } from './engine.flow.ts'
import { lastRings } from './hooks/ring.store.ts'

/** In whose name a person's settings are kept. */
export const inNameOf = ({ workspaceId, personId }: Caller): Mandate => ({ workspaceId, actor: `person:${personId}` })

/** Works on one connection in the caller's name; throws `not_found` for one they may not see, `forbidden` for one they may not change. */
export async function atConnection<T>(
  engine: Engine,
  asked: { caller: Caller; id: string; action: ConnectionAction },
  work: (tx: Tx, connection: Connection) => Promise<T>,
): Promise<T> {
  return inTx(engine.db, inNameOf(asked.caller), async (tx) => {
    const found = await connectionById(tx, asked.id)
    if (found === null || found.phase === 'pending') throw notFound('config')
    return work(tx, allow(asked.caller, asked.action, found))
  })
}

/** The connections a caller may see. */
export async function visibleConnections(tx: Tx, caller: Caller): Promise<readonly Connection[]> {
  return withNextLook(
    tx,
    (await connectionsOf(tx)).filter((each) => may(caller, 'seeConnection', each)),
  )
}

/** The same with when each was last looked at, found changed or not, when each that runs is next looked at, and when each was last rung for. */
export async function withNextLook(tx: Tx, connections: readonly Connection[]): Promise<readonly Connection[]> {
  const ids = connections.map(({ id }) => id)
  const looks = await nextLooks(tx, ids)
  const looked = await lastLooks(tx, ids)
  const rings = await lastRings(tx, ids)
  return connections.map((connection) => ({
    ...connection,
    lastSyncAt: later(connection.lastSyncAt, looked.get(connection.id) ?? null),
    lastRingAt: rings.get(connection.id) ?? null,
    nextSyncAt: connection.phase === 'active' ? (looks.get(connection.id) ?? null) : null,
  }))
}

const later = (one: Date | null, other: Date | null): Date | null => (one === null || (other !== null && other > one) ? other : one)
