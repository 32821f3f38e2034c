import type { Tx } from '#db/db.ts'
import { allowedDeletes, brakeWindowMs } from './brake.ts'
import type { Fate } from './fate.ts'
import { tallyDeletes } from './link.store.ts'
import type { Settling } from './settling.flow.ts'
import type { Weighed } from './weigh.ts'

/** Lets deletes through as far as the brake allows; the rest of them is held, record and bases as they are, until a person answers. */
export async function holdDeletes(tx: Tx, on: Settling, weighed: readonly Weighed[]): Promise<readonly Weighed[]> {
  const asked = weighed.filter((each) => isDelete(each) && !each.released)
  if (asked.length === 0) return weighed
  const now = on.engine.clock.now()
  const load = await tallyDeletes(tx, on.open.id, new Date(now.getTime() - brakeWindowMs))
  const fresh = asked.filter((each) => each.before !== 'held')
  const passing = new Set(fresh.slice(0, allowedDeletes({ ...load, asked: fresh.length })))
  return weighed.map((each) => (isDelete(each) && !each.released && !passing.has(each) ? held(each) : each))
}

const isDelete = (each: Weighed): boolean =>
  each.change.values === null && each.link.state === 'gone' && each.before !== 'gone' && !each.homeless

/** The same for deletes on their way there. One that a person let through passes. */
export async function brakeDeletes(
  tx: Tx,
  at: { readonly streamId: string; readonly now: Date },
  fates: readonly Fate[],
): Promise<readonly Fate[]> {
  const asked = fates.filter(({ link }) => link.sent?.step === 'delete' && link.detail?.released !== true)
  if (asked.length === 0) return fates
  const load = await tallyDeletes(tx, at.streamId, new Date(at.now.getTime() - brakeWindowMs))
  const stopped = new Set(asked.slice(allowedDeletes({ ...load, asked: asked.length })))
  return fates.map((each) =>
    stopped.has(each) ? { do: 'rest', link: { ...each.link, sent: null, state: 'held', reason: 'brake', retryAt: null } } : each,
  )
}

function held(each: Weighed): Weighed {
  return {
    ...each,
    step: { do: 'nothing' },
    rulings: [],
    due: false,
    link: { ...each.link, state: 'held', reason: 'brake', retryAt: null },
  }
}
