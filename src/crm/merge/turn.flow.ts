import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { Value } from '#model/value.ts'
import { markCame } from '#crm/records/filing.store.ts'
import { loadLocked } from '#crm/records/load.store.ts'
import { write } from '#crm/records/write.store.ts'
import type { Pair } from './pair.ts'
import { pointingAt, referrersOf, type Pointing } from './referrers.store.ts'

const pageSize = 1000

/** Turns everything that points at the loser to the winner, through the door; returns the kinds that were written. */
export async function turn(tx: Tx, pair: Pair): Promise<ReadonlySet<Kind>> {
  const touched = new Set<Kind>()
  for (const pointing of pointingAt(pair.kind)) {
    for (let after: string | null = null, more = true; more;) {
      const ids: readonly string[] = await referrersOf(tx, pointing, { to: pair.loserId, after, limit: pageSize })
      if (ids.length > 0) touched.add(pointing.kind)
      await turnPage(tx, pair, { pointing, ids })
      after = ids.at(-1) ?? after
      more = ids.length === pageSize
    }
  }
  return touched
}

async function turnPage(tx: Tx, pair: Pair, { pointing, ids }: { pointing: Pointing; ids: readonly string[] }): Promise<void> {
  if (ids.length === 0) return
  const { kind, field } = pointing
  const { winnerId, loserId } = pair
  const turned = (value: Value): Value => {
    if (!Array.isArray(value)) return winnerId
    return [...new Set((value as readonly Value[]).map((each) => (each === loserId ? winnerId : each)))]
  }
  const records = await loadLocked(tx, kind, ids)
  const writes = [...records.values()]
    .filter(({ deletedAt }) => deletedAt === null)
    .map(({ id, values }) => ({ id, step: { do: 'update' as const, patch: { [field.name]: turned(values[field.name] ?? null) } } }))
  await write(tx, kind, writes)
  if (kind === 'note')
    await markCame(
      tx,
      ids.map((itemId) => ({ recordId: winnerId, itemId, via: loserId })),
    )
}
