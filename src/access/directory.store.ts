import { sql, type Transaction } from 'kysely'
import type { Db } from '#db/db.ts'
import type { DB } from '#db/schema.ts'
import type { Mandate } from '#model/actor.ts'

/** A transaction over the directory. The application's role may not write there; the audit knows the actor all the same. */
export type DirectoryTx = Transaction<DB>

/** Changes who belongs where, in the name of `mandate`. Throws what the database throws; everything is rolled back then. */
export function inDirectory<T>(db: Db, mandate: Mandate, work: (tx: DirectoryTx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('app.workspace', ${mandate.workspaceId}, true), set_config('app.actor', ${mandate.actor}, true),
      set_config('app.run', '', true), set_config('app.cause', ${mandate.cause ?? ''}, true)`.execute(tx)
    return work(tx)
  })
}
