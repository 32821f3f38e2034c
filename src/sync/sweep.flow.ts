import type { Change } from '#connectors/kit/stream.ts'
import { inTx } from '#db/db.ts'
import { apply } from './apply.flow.ts'
import { cursorsOf, endSweep } from './cursor.store.ts'
import { mandateOf, pulls } from './engine.flow.ts'
import { enter, progress, type Pulling } from './runs/ledger.flow.ts'
import { headsOf, lockLinks, unseenLinks } from './link.store.ts'
import { updateLinks } from './link-write.store.ts'

const pageSize = 100

/**
 * After a complete listing: live links it did not show are read one by one, and only what the provider then says is gone counts as gone.
 * A listing that left something out therefore deletes nothing.
 */
export async function sweep(on: Pulling, at: { readonly scope: string }): Promise<void> {
  const { engine, open, http } = on
  const here = { streamId: open.id, scope: at.scope }
  const generation = await inTx(
    engine.db,
    mandateOf(open, null),
    async (tx) => (await cursorsOf(tx, open.id, [{ id: at.scope, title: '' }]))[0]?.generation ?? 0,
  )
  for (let after: string | null = null; ;) {
    const unseen = await inTx(engine.db, mandateOf(open, null), (tx) => unseenLinks(tx, here, { generation, after, limit: pageSize }))
    const ids = unseen.flatMap((link) => link.remoteId ?? [])
    if (ids.length === 0) break
    await applyRead(on, at.scope, await open.stream.read(http, at.scope, ids))
    after = unseen.at(-1)?.id ?? null
  }
  await inTx(engine.db, mandateOf(open, null), (tx) => endSweep(tx, { ...here, generation }))
}

/** Brings in what was read by id. */
export async function applyRead(on: Pulling, scope: string, changes: readonly Change[]): Promise<void> {
  const { engine, open, http, ledger } = on
  if (!pulls(open) || changes.length === 0) return
  const applied = await apply(engine, open, { scope, changes, at: http.now(), run: ledger })
  if (applied.kind !== 'applied') return
  enter(ledger, applied)
  await progress(engine, open, ledger)
}

/** Remotes that were gone and show themselves again: where a read confirms it, the link waits for a person. Nothing revives by itself. */
export async function confirmAlive(on: Pulling, scope: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const { engine, open, http } = on
  const alive = (await open.stream.read(http, scope, ids)).filter((change) => change.values !== null)
  await inTx(engine.db, mandateOf(open, on.ledger.id), async (tx) => {
    const heads = await headsOf(
      tx,
      { streamId: open.id, scope },
      alive.map(({ id }) => id),
    )
    const locked = await lockLinks(
      tx,
      heads.map(({ id }) => id),
    )
    const back = locked.flatMap((link) => {
      const change = alive.find(({ id }) => id === link.remoteId)
      const later = change !== undefined && (change.order === null || link.order === null || change.order > link.order)
      if (change === undefined || !later || link.state !== 'gone' || link.reason === 'moved' || link.reason === 'merged_there') return []
      return [{ ...link, state: 'held' as const, reason: 'reappeared', tag: change.tag, order: change.order ?? link.order, at: change.at }]
    })
    await updateLinks(tx, back)
  })
}
