import { allow } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { write } from '#crm/records/write.store.ts'
import { inTx } from '#db/db.ts'
import { chunk } from '#lib/chunk.ts'
import { Fault } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import type { Connection } from './connection.ts'
import { inNameOf, type Connections } from './connections.flow.ts'
import { createdBy, endStreams, removeConnection } from './connections.store.ts'
import { disconnect } from './disconnect.flow.ts'

/** What became of it; `removed`: records deleted here, which can be restored. */
export type Removed = { readonly removed: number; readonly message: string }

const page = 500

/**
 * Takes a connection away for good: another sign-in of the same account begins a new one. Its records stay, unless it is a sandbox one and
 * they are to go with it. Throws `conflict` where real data would be deleted: other systems may hold the same records.
 */
export async function remove(
  desk: Connections,
  caller: Caller,
  { connection, withData }: { readonly connection: Connection; readonly withData: boolean },
): Promise<Removed> {
  allow(caller, 'manageConnection', connection)
  if (withData && !connection.sandbox)
    throw new Fault('conflict', 'Only sample data of the sandbox are removed with their connection; records of real accounts stay.')
  const { message } = await disconnect(desk, caller, connection)
  await inTx(desk.db, inNameOf(caller), async (tx) => {
    await endStreams(tx, connection.id)
    await removeConnection(tx, connection.id, desk.clock.now())
  })
  await desk.changed(connection)
  if (!withData) return { removed: 0, message }
  const removed = await removeRecords(desk, caller, connection)
  return { removed, message: `The sandbox connection and its ${removed} sample records are gone; the records can be restored one by one.` }
}

async function removeRecords(desk: Connections, caller: Caller, { id }: Connection): Promise<number> {
  const born = await inTx(desk.db, inNameOf(caller), (tx) => createdBy(tx, `connection:${id}`))
  let removed = 0
  for (const [kind, records] of Map.groupBy(born, (each) => each.kind)) {
    for (const some of chunk(records, page)) {
      removed += await inTx(
        desk.db,
        inNameOf(caller),
        async (tx) =>
          (
            await write(
              tx,
              kind as Kind,
              some.map((each) => ({ id: each.record, step: { do: 'delete' } })),
            )
          ).filter(({ before }) => before !== null).length,
      )
    }
  }
  return removed
}
