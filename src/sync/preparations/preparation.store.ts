import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'

/** Notes in the audit that a person let something be set up in the account, and what. */
export async function notePreparation(
  tx: Tx,
  connectionId: string,
  made: { readonly title: string; readonly what: readonly string[] },
): Promise<void> {
  await sql`select app.audit_act('connection', ${connectionId}::uuid, 'SETTINGS', null, ${JSON.stringify({ preparation: made.title, makes: made.what })}::jsonb)`.execute(
    tx,
  )
}
