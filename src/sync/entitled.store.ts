import { allow, scopeOf, type RecordAction } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import type { Stored } from '#crm/records/load.store.ts'
import { sharersOf, visibleOf } from '#crm/records/scope.store.ts'
import type { Tx } from '#db/db.ts'
import { notFound } from '#lib/fault.ts'

/** The record again if the caller may do that with it, by the rules its own routes go by. Throws `not_found` or `forbidden`. */
export async function entitled(
  tx: Tx,
  caller: Caller,
  { record, action }: { readonly record: Stored; readonly action: RecordAction },
): Promise<Stored> {
  const { kind, id, ownerId } = record
  if (!(await visibleOf(tx, scopeOf(caller, kind), [id])).has(id)) throw notFound(kind)
  if (action === 'read') return record
  const sharers = kind === 'lead' ? await sharersOf(tx, [id]) : new Map<string, string[]>()
  allow(caller, action, { kind, ownerId, sharedWith: sharers.get(id) ?? [] })
  return record
}
