import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { Stored } from './load.store.ts'
import { writeLocked, type Write, type Written } from './write.store.ts'

export type Refused = { readonly id: string; readonly reason: string }

type Page = { readonly writes: readonly Write[]; readonly stored: ReadonlyMap<string, Stored> }

/** Writes what can be written, of records that this transaction has read and locked: where the database refuses a value or a key (class 22, 23) the page is halved until the culprit stands alone. */
export async function writeLockedOrRefuse(
  tx: Tx,
  kind: Kind,
  { writes, stored }: Page,
): Promise<{ written: Written[]; refused: Refused[] }> {
  if (writes.length === 0) return { written: [], refused: [] }
  const attempt = await tryWrite(tx, kind, { writes, stored })
  if (Array.isArray(attempt)) return { written: attempt, refused: [] }
  const [only] = writes
  if (writes.length === 1 && only !== undefined) return { written: [], refused: [{ id: only.id, reason: attempt.reason }] }
  const half = Math.ceil(writes.length / 2)
  const left = await writeLockedOrRefuse(tx, kind, { writes: writes.slice(0, half), stored })
  const right = await writeLockedOrRefuse(tx, kind, { writes: writes.slice(half), stored })
  return { written: [...left.written, ...right.written], refused: [...left.refused, ...right.refused] }
}

async function tryWrite(tx: Tx, kind: Kind, page: Page): Promise<Written[] | { reason: string }> {
  await sql`savepoint page`.execute(tx)
  try {
    const written = await writeLocked(tx, kind, page)
    await sql`release savepoint page`.execute(tx)
    return written
  } catch (error) {
    const { code, message, constraint } = error as { code?: string; message?: string; constraint?: string }
    if (typeof code !== 'string' || !/^2[23]/.test(code)) throw error
    await sql`rollback to savepoint page`.execute(tx)
    await sql`release savepoint page`.execute(tx)
    return { reason: constraint ?? message ?? code }
  }
}
