import { sql } from 'kysely'
import { inTx, type Db } from '#db/db.ts'
import { forgetRounds } from './lane.store.ts'

/** Removes what has had its time: answers kept for repeated requests, OAuth flows that nobody finished, notifications whose cause ended. */
export async function cleanUp(db: Db): Promise<void> {
  await db
    .deleteFrom('directory.oauthState')
    .where('expiresAt', '<', sql<Date>`now() - interval '1 hour'`)
    .execute()
  await sql`delete from directory.running where until < now() - interval '1 minute'`.execute(db)
  await forgetRounds(db)
  for (const { id } of await db.selectFrom('directory.workspace').select('id').execute()) {
    await inTx(db, { workspaceId: id, actor: 'system:clean' }, (tx) =>
      tx
        .deleteFrom('app.idempotency')
        .where('createdAt', '<', sql<Date>`now() - interval '24 hours'`)
        .execute(),
    )
    await inTx(db, { workspaceId: id, actor: 'system:clean' }, (tx) =>
      tx
        .deleteFrom('app.notification')
        .where('settledAt', '<', sql<Date>`now() - interval '30 days'`)
        .execute(),
    )
  }
}
