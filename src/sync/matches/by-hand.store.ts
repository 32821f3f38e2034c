import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'

/** A link that a person made or ended. */
export type ByHand = {
  readonly recordId: string
  readonly connectionId: string
  readonly provider: string
  readonly remoteId: string | null
  readonly linked: boolean
}

/** Puts it into the audit, under the record it is about. */
export async function noteLink(tx: Tx, { recordId, connectionId, provider, remoteId, linked }: ByHand): Promise<void> {
  const what = JSON.stringify({ configId: connectionId, provider, remoteId })
  await sql`select app.audit_act('link', ${recordId}::uuid, ${linked ? 'CREATE' : 'DELETE'}, ${linked ? null : what}::jsonb, ${linked ? what : null}::jsonb)`.execute(
    tx,
  )
}
