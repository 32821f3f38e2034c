import { scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { inTx, type Db, type Tx } from '#db/db.ts'
import { Fault, notFound } from '#lib/fault.ts'
import type { Mandate } from '#model/actor.ts'
import type { Kind } from '#model/kinds.ts'
import type { Noun } from '#model/noun.ts'
import { nouns } from '#model/nouns.ts'
import { change } from './change.flow.ts'
import { isUuid } from './cursor.ts'
import { mergedAway } from './merged-away.ts'
import type { Item, Outcome } from './item.ts'
import { linkedOf } from './linked.store.ts'
import { load, type Stored } from './load.store.ts'
import { visibleOf } from './scope.store.ts'
import { present, type RecordView } from './view.ts'

/** Records that were written; sent after the commit, for whoever pushes or shows them. */
export type Hint = { readonly workspaceId: string; readonly kind: Kind; readonly ids: readonly string[] }

/** What the room needs from outside. */
export type Records = { readonly db: Db; readonly newId: () => string; readonly written: (hint: Hint) => void }

/** In whose name a caller works. */
export const mandateFor = (caller: Caller, cause?: string): Mandate => ({
  workspaceId: caller.workspaceId,
  actor: `person:${caller.personId}`,
  ...(cause === undefined ? {} : { cause }),
})

/** A living record the caller may see; throws `not_found` else. */
export async function seen(tx: Tx, caller: Caller, { kind, id }: { kind: Kind; id: string }): Promise<Stored> {
  if (!isUuid(id)) throw notFound(kind)
  const stored = (await load(tx, kind, [id])).get(id.toLowerCase())
  if (stored === undefined || (stored.deletedAt !== null && stored.mergedInto === null)) throw notFound(kind)
  if (!(await visibleOf(tx, scopeOf(caller, kind), [stored.id])).has(stored.id)) throw notFound(kind)
  if (stored.mergedInto !== null) throw mergedAway(stored, stored.mergedInto)
  return stored
}

/** Records as the API answers them, in the order of the ids. */
export async function shown<N extends Noun>(tx: Tx, noun: N, ids: readonly string[]): Promise<RecordView<N>[]> {
  return presentAll(tx, noun, [...(await load(tx, noun.kind, ids)).values()])
}

export async function presentAll<N extends Noun>(tx: Tx, noun: N, stored: readonly Stored[]): Promise<RecordView<N>[]> {
  const linked = await linkedOf(
    tx,
    stored.map((each) => each.id),
  )
  return stored.map((each) => present(noun, each, linked.get(each.id)))
}

/** One change of one record: the record as it now is, hinted after the commit. What was refused is thrown; a clash too, after what could be applied was kept. */
export async function changeOne(
  records: Records,
  caller: Caller,
  asked: { kind: Kind; item: Item; reason?: string | undefined },
): Promise<RecordView> {
  const { kind, item, reason } = asked
  if ('id' in item && !isUuid(item.id)) throw notFound(kind)
  const { outcome, view } = await inTx(
    records.db,
    mandateFor(caller, reason === undefined ? undefined : `reason: ${reason}`),
    async (tx) => {
      const [first] = await change(tx, { caller, kind, items: [item], newId: records.newId })
      if (first === undefined || first.kind === 'refused') throw first?.fault ?? notFound(kind)
      const [view] =
        first.now === undefined ? await shown(tx, nouns[kind], [first.id]) : [present(nouns[kind], first.now.stored, first.now.linked)]
      return { outcome: first, view }
    },
  )
  if (view === undefined) throw notFound(kind)
  records.written({ workspaceId: caller.workspaceId, kind, ids: [outcome.id] })
  if (outcome.kind === 'clash') throw clashOf(outcome, view.rev)
  return view
}

/** The answer to a change that met others' changes: both values of each field, and what was applied. */
export function clashOf(outcome: Extract<Outcome, { kind: 'clash' }>, rev: number): Fault {
  const fields = outcome.clashes.map((clash) => ({ ...clash, message: 'was changed by somebody else since you read it' }))
  const names = fields.map((each) => each.field).join(', ')
  return new Fault('conflict', `${names}: changed by somebody else since you read it; send the value you want with rev ${rev}`, {
    details: { fields, applied: outcome.applied, rev },
  })
}
