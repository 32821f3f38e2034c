import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'

/** What the database would not take (data exceptions and broken constraints: SQLSTATE class 22 and 23), in its own words. */
export type Refusal = { readonly code: string; readonly reason: string }

/** Runs `work` under a savepoint. What the database refuses is a value and undone; every other error is thrown. */
export async function attempt<T>(tx: Tx, work: () => Promise<T>): Promise<{ readonly done: T } | { readonly refused: Refusal }> {
  await sql`savepoint attempt`.execute(tx)
  try {
    const done = await work()
    await sql`release savepoint attempt`.execute(tx)
    return { done }
  } catch (error) {
    const refused = refusalOf(error)
    if (refused === null) throw error
    await sql`rollback to savepoint attempt`.execute(tx)
    await sql`release savepoint attempt`.execute(tx)
    return { refused }
  }
}

function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  return /^2[23]/.test(error.code) ? { code: error.code, reason: error.message } : null
}

/** True for a deadlock or a serialization failure: the whole transaction may be tried again. */
export function isTransient(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40P01' || error.code === '40001')
}
