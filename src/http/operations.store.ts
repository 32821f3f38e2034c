import { sql } from 'kysely'
import type { Db } from '#db/db.ts'

/** How many connections of a provider are in a phase, over all workspaces. */
export type ConnectionCount = {
  readonly provider: string
  readonly phase: string
  readonly sandbox: boolean
  readonly count: number
  readonly lastSyncAt: Date | null
}

export async function connectionHealth(db: Db): Promise<readonly ConnectionCount[]> {
  const { rows } = await sql<ConnectionCount>`select provider, phase, sandbox, count, last_sync_at from app.connection_health()`.execute(db)
  return rows
}

/** Answers when the database does. Throws otherwise. */
export async function pingDatabase(db: Db): Promise<void> {
  await sql`select 1`.execute(db)
}

/** Age in seconds of the oldest audit row that no seal covers, over all workspaces. */
export async function unsealedSeconds(db: Db): Promise<number> {
  const { rows } = await sql<{ seconds: number | null }>`select app.unsealed_seconds() as seconds`.execute(db)
  return rows[0]?.seconds ?? 0
}
