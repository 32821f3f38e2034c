import { sql } from 'kysely'
import { timingSafeEqual } from 'node:crypto'
import type { Db } from '#db/db.ts'
import type { DirectoryTx } from './directory.store.ts'
import { noAccountYet } from './person.store.ts'
import { hashOf, newCode } from './secret.ts'

const key = 'setup_code_hash'

/** A new set-up code to print at start; null when the instance has its first account. Only its hash is kept; an earlier code stops working. */
export async function newSetupCode(db: Db): Promise<string | null> {
  if (!(await noAccountYet(db))) return null
  const code = newCode()
  await db
    .insertInto('directory.instance')
    .values({ key, value: hashOf(code) })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: sql`excluded.value` }))
    .execute()
  return code
}

export async function isSetupCode(db: Db, given: string): Promise<boolean> {
  const row = await db.selectFrom('directory.instance').select('value').where('key', '=', key).executeTakeFirst()
  return row !== undefined && timingSafeEqual(Buffer.from(row.value), Buffer.from(hashOf(given.trim().toLowerCase())))
}

/** The first account is made: the code has done its work. */
export async function dropSetupCode(tx: DirectoryTx): Promise<void> {
  await tx.deleteFrom('directory.instance').where('key', '=', key).execute()
}
