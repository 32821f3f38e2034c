import { may, scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { connectionsOf } from '#connections/connections.store.ts'
import type { Tx } from '#db/db.ts'
import { kinds } from '#model/kinds.ts'
import type { ConflictFilter, Sight } from './conflict-read.store.ts'

/** The connections whose conflicts a caller may come to see. */
export async function connectionsFor(tx: Tx, caller: Caller, configId: string | undefined): Promise<ConflictFilter['connections']> {
  const all = (await connectionsOf(tx)).filter(({ id }) => configId === undefined || id === configId)
  const ids = (seen: boolean) => all.filter((each) => may(caller, 'seeConnection', each) === seen).map(({ id }) => id)
  return { visible: ids(true), others: ids(false) }
}

/** Who may edit a record decides its conflicts, and so sees them. */
export function sightsOf(caller: Caller): readonly Sight[] {
  return kinds.map((kind) => {
    const edits = (ownerId: string | null): boolean => may(caller, 'edit', { kind, ownerId })
    return { scope: scopeOf(caller, kind), edits: edits(null) ? 'all' : edits(caller.personId) ? 'own' : 'none' }
  })
}
