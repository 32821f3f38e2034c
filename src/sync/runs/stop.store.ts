import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Stop } from './stop.ts'

/** Pauses a connection whose run came to its limit. */
export async function trip(tx: Tx, connectionId: string, stop: Stop): Promise<void> {
  await sql`update app.connection set phase = 'paused', reason = ${stop.message}, options = jsonb_set(options, '{stopIf,tripped}', to_jsonb(${stop.side}::text))
    where workspace_id = app.workspace() and id = ${connectionId} and phase = 'active'`.execute(tx)
}

/** Whoever resumes has looked: the limit that stopped it is lifted. */
export async function lift(tx: Tx, connectionId: string): Promise<void> {
  await sql`update app.connection set options = options - 'stopIf'
    where workspace_id = app.workspace() and id = ${connectionId} and options #> '{stopIf,tripped}' is not null`.execute(tx)
}
