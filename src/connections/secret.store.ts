import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'

/** The sealed tokens of a connection; null: it has none (never granted, dead, or disconnected). */
export async function sealedSecret(tx: Tx, connectionId: string): Promise<string | null> {
  const row = await tx.selectFrom('app.connectionSecret').select('sealed').where('connectionId', '=', connectionId).executeTakeFirst()
  return row?.sealed ?? null
}

/** The same, which stays so until the transaction ends. */
export async function lockedSecret(tx: Tx, connectionId: string): Promise<string | null> {
  const query = tx.selectFrom('app.connectionSecret').select('sealed').where('connectionId', '=', connectionId).forUpdate()
  return (await query.executeTakeFirst())?.sealed ?? null
}

/** Keeps sealed tokens in the place of earlier ones. */
export async function keepSecret(
  tx: Tx,
  connectionId: string,
  secret: { readonly sealed: string; readonly expiresAt: Date; readonly at: Date },
): Promise<void> {
  const values = { sealed: secret.sealed, expiresAt: secret.expiresAt, refreshedAt: secret.at }
  await tx
    .insertInto('app.connectionSecret')
    .values({ ...values, connectionId, workspaceId: sql<string>`app.workspace()` })
    .onConflict((conflict) => conflict.columns(['workspaceId', 'connectionId']).doUpdateSet(values))
    .execute()
}

/** Forgets the tokens of a connection. */
export async function forgetSecret(tx: Tx, connectionId: string): Promise<void> {
  await tx.deleteFrom('app.connectionSecret').where('connectionId', '=', connectionId).execute()
}
