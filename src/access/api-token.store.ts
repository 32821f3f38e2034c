import { sql } from 'kysely'
import type { Db } from '#db/db.ts'
import type { Caller } from './caller.ts'
import { hashOf, newSecret, tokenPrefix } from './secret.ts'

export type ApiToken = {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
}

const shown = ['id', 'name', 'prefix', 'createdAt', 'expiresAt', 'lastUsedAt'] as const

/** The caller's own tokens in this workspace, newest first. */
export function tokensOf(db: Db, caller: Caller): Promise<ApiToken[]> {
  return db
    .selectFrom('directory.apiToken')
    .select(shown)
    .where('workspaceId', '=', caller.workspaceId)
    .where('personId', '=', caller.personId)
    .orderBy('createdAt', 'desc')
    .execute()
}

/** Makes a token; its secret is in this answer and nowhere else. */
export async function makeToken(
  db: Db,
  caller: Caller,
  asked: { name: string; expiresAt: Date | null },
): Promise<{ token: ApiToken; secret: string }> {
  const secret = `${tokenPrefix}${newSecret()}`
  const { workspaceId, personId } = caller
  const token = await db
    .insertInto('directory.apiToken')
    .values({ workspaceId, personId, ...asked, prefix: secret.slice(0, tokenPrefix.length + 6), tokenHash: hashOf(secret) })
    .returning(shown)
    .executeTakeFirstOrThrow()
  return { token, secret }
}

/** False when the caller has no such token. */
export async function endToken(db: Db, caller: Caller, id: string): Promise<boolean> {
  const row = await db
    .deleteFrom('directory.apiToken')
    .where('id', '=', id)
    .where('workspaceId', '=', caller.workspaceId)
    .where('personId', '=', caller.personId)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** How many tokens the caller has here. */
export async function countTokens(db: Db, caller: Caller): Promise<number> {
  const row = await db
    .selectFrom('directory.apiToken')
    .select(sql<number>`count(*)`.as('count'))
    .where('workspaceId', '=', caller.workspaceId)
    .where('personId', '=', caller.personId)
    .executeTakeFirstOrThrow()
  return row.count
}
