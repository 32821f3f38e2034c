import { sql } from 'kysely'
import { inTx, type Db, type Tx } from '#db/db.ts'
import { graceDays, undoDays } from '#sync/undo/span.ts'
import { forgetRounds } from './lane.store.ts'

/** Removes what has had its time: answers kept for repeated requests, OAuth flows that nobody finished, notifications whose cause ended, what runs wrote that can no longer be taken back. */
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
    while ((await inTx(db, { workspaceId: id, actor: 'system:clean' }, forgetSent)) === atOnce);
  }
}

const atOnce = 10_000

/** What runs wrote there, of runs that can no longer be taken back; at most so many at once, and how many. */
async function forgetSent(tx: Tx): Promise<number> {
  const done = await sql`delete from app.sent where ctid = any (array(select s.ctid from app.sent s
    join app.run r on r.workspace_id = s.workspace_id and r.id = s.run_id
    where s.workspace_id = app.workspace() and r.started_at < now() - make_interval(days => ${undoDays + graceDays}) limit ${atOnce}))
    and workspace_id = app.workspace()`.execute(tx)
  return Number(done.numAffectedRows ?? 0n)
}
