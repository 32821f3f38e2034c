import { sql, type Kysely, type Transaction } from 'kysely'
import type { Mandate } from '#model/actor.ts'
import type { DB } from './schema.ts'

/** The pool, without a tenant: only the directory, connections and jobs may use it bare. */
export type Db = Kysely<DB>

declare const opened: unique symbol

/** Proof of being inside `inTx`: a tenant is set, row-level security binds, the audit knows the actor. */
export type Tx = Transaction<DB> & { readonly [opened]: Mandate }

/**
 * Runs `work` in one transaction as the application's role, in the name of `mandate`; the first statement sets all of it in one round trip.
 * An error rolls everything back and is rethrown.
 */
export async function inTx<T>(db: Db, mandate: Mandate, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    await sql`select set_config('role', 'pipedesk_app', true), set_config('app.workspace', ${mandate.workspaceId}, true),
      set_config('app.actor', ${mandate.actor}, true), set_config('app.run', ${mandate.runId ?? ''}, true),
      set_config('app.cause', ${mandate.cause ?? ''}, true),
      set_config('app.at', ${mandate.at?.toISOString() ?? ''}, true)`.execute(transaction)
    return work(transaction as unknown as Tx)
  })
}
