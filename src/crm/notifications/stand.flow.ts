import { inTx, type Db } from '#db/db.ts'
import type { Clock } from '#lib/clock.ts'
import { reconcile, type Standing } from './notification.ts'
import { saveStanding, standingOf } from './notification.store.ts'

/** What notifications need from outside. `told`: after a member's have changed, for whoever of theirs looks on. */
export type Notifications = {
  readonly db: Db
  readonly clock: Clock
  readonly told: (member: { readonly workspaceId: string; readonly memberId: string }) => Promise<void>
}

/** Has exactly these causes of a source stand in a workspace: each is told once, moves in place while it lasts, and settles when it is named no more. */
export type Stand = (workspaceId: string, source: string, standing: readonly Standing[]) => Promise<void>

export function standing({ db, clock, told }: Notifications): Stand {
  return async (workspaceId, source, wanted) => {
    const members = await inTx(db, { workspaceId, actor: 'system:notifications' }, async (tx) => {
      const change = reconcile(await standingOf(tx, source), wanted)
      const touched = [...change.begun, ...change.moved, ...change.ended]
      if (touched.length > 0) await saveStanding(tx, source, { ...change, at: clock.now() })
      return new Set(touched.map(({ memberId }) => memberId))
    })
    for (const memberId of members) await told({ workspaceId, memberId })
  }
}
