import { may, scopeOf, type RecordAction } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import type { Tx } from '#db/db.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import { isUuid } from '#crm/records/cursor.ts'
import { load, loadLocked, type Stored } from '#crm/records/load.store.ts'
import { sharersOf, visibleOf } from '#crm/records/scope.store.ts'
import type { MergeLinks } from './links.flow.ts'
import type { Pair } from './pair.ts'
import { lastWinner } from './merge.store.ts'

/** Both records of a merge, as they stand. */
export type Both = Pair & { readonly winner: Stored; readonly loser: Stored }

type Named = { readonly kind: Kind; readonly id: string; readonly otherId: string }

/** Who goes into whom: a winner that was merged on counts as the one it went into in the end. Throws for what is not there, not visible or merged already. */
export async function pairOf(tx: Tx, caller: Caller, { kind, id, otherId }: Named): Promise<Both> {
  if (!isUuid(id)) throw notFound(kind)
  if (!isUuid(otherId)) throw invalid([{ field: 'otherId', message: `must be the id (uuid) of a ${kind}` }])
  const winnerId = await lastWinner(tx, kind, id.toLowerCase())
  const loserId = otherId.toLowerCase()
  const found = await load(tx, kind, [id.toLowerCase(), winnerId, loserId])
  const visible = await visibleOf(tx, scopeOf(caller, kind), [...found.keys()])
  const seen = (of: string): Stored | undefined => (visible.has(of) ? found.get(of) : undefined)
  const [winner, loser] = [seen(winnerId), seen(loserId)]
  if (winner === undefined || winner.deletedAt !== null || seen(id.toLowerCase()) === undefined) throw notFound(kind)
  if (loser === undefined || (loser.deletedAt !== null && loser.mergedInto === null)) throw notFound(`otherId: ${kind}`)
  if (loserId === id.toLowerCase()) throw invalid([{ field: 'otherId', message: 'is the record itself: name another one' }])
  mustStand(loser, { winnerId, kind })
  return { kind, winnerId, loserId, winner, loser }
}

/** The same, locked in the one order of all flows: links, then records by id. */
export async function lockPair(tx: Tx, links: MergeLinks, both: Both): Promise<Both> {
  const { kind, winnerId, loserId } = both
  await links.lock(tx, { kind, winnerId, loserId })
  const now = await loadLocked(tx, kind, [winnerId, loserId].toSorted())
  const [winner, loser] = [now.get(winnerId), now.get(loserId)]
  if (winner === undefined || loser === undefined) throw notFound(kind)
  mustStand(loser, { winnerId, kind })
  if (winner.deletedAt !== null || loser.deletedAt !== null)
    throw new Fault('conflict', `One of the two was deleted or merged by somebody else just now: look again`)
  return { kind, winnerId, loserId, winner, loser }
}

function mustStand({ mergedInto }: Stored, { winnerId, kind }: { winnerId: string; kind: Kind }): void {
  if (mergedInto === null) return
  const says = mergedInto === winnerId ? `The two are one ${kind} already` : `The other ${kind} was merged into another one already`
  throw new Fault('conflict', `${says}; un-merge it first if that was wrong`, { details: { field: 'otherId', mergedInto } })
}

/** Throws `forbidden` where the caller may not do one of these with the record. */
export async function mustMay(
  tx: Tx,
  caller: Caller,
  { record, actions }: { record: Stored; actions: readonly RecordAction[] },
): Promise<void> {
  const { id, kind, ownerId } = record
  const sharedWith = kind === 'lead' ? ((await sharersOf(tx, [id])).get(id) ?? []) : []
  const refused = actions.find((action) => !may(caller, action, { kind, ownerId, sharedWith }))
  if (refused === undefined) return
  const which = nouns[kind].title(record.values) || `one of the two`
  throw new Fault('forbidden', `Your role (${caller.role}) does not let you ${refused} ${which}, which a merge needs`)
}
