import { inTx, type Db } from '#db/db.ts'
import type { LiveSource } from '#http/live.ts'
import type { Caller } from '#access/caller.ts'
import { countsOf } from './notification.store.ts'

/** How many of the caller's notifications stand unread, `{unread}`. Bells are named by the member. */
export function liveNotifications({ db }: { readonly db: Db }): LiveSource {
  const now = async (caller: Caller) => {
    const counts = await inTx(db, { workspaceId: caller.workspaceId, actor: `person:${caller.personId}` }, (tx) =>
      countsOf(tx, caller.personId),
    )
    return [{ unread: counts.unread }]
  }
  return { snapshot: now, read: async (caller, ids) => (ids.includes(caller.personId) ? now(caller) : []) }
}
