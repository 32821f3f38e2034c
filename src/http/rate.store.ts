import { sql } from 'kysely'
import type { Db } from '#db/db.ts'

/** Takes up to `want` from the allowance of `key` in the table all processes share; the database's clock counts. */
export async function takeFromAllowance(
  db: Db,
  ask: { key: string; want: number; allowance: { burst: number; perSecond: number } },
): Promise<{ given: number; waitMs: number }> {
  const { key, want, allowance } = ask
  const { rows } = await sql<{ given: number; waitMs: number }>`
    select given, wait_ms from directory.take(${key}, ${want}, ${allowance.perSecond}, ${allowance.burst})`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('directory.take answered nothing')
  return row
}

/** Forgets allowances nobody has drawn from for a day. */
export async function forgetOldRates(db: Db): Promise<void> {
  await db
    .deleteFrom('directory.rate')
    .where('at', '<', sql<Date>`now() - interval '1 day'`)
    .execute()
}
