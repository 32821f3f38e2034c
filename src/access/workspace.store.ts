import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { seedWorkspace } from '#crm/records/seed.store.ts'
import type { Db } from '#db/db.ts'
import type { Role } from './caller.ts'
import type { DirectoryTx } from './directory.store.ts'

export type Workspace = {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly zone: string
  readonly country: string
  readonly currency: string
  readonly createdAt: Date
}

export type WorkspaceChange = {
  readonly name?: string | undefined
  readonly zone?: string | undefined
  readonly country?: string | undefined
  readonly currency?: string | undefined
}

const shown = ['id', 'slug', 'name', 'zone', 'country', 'currency', 'createdAt'] as const

/** The live workspaces a person belongs to, oldest first, with their role in each. */
export async function workspacesOf(db: Db, personId: string): Promise<readonly (Workspace & { role: Role })[]> {
  const rows = await db
    .selectFrom('directory.workspace as w')
    .innerJoin('directory.member as m', 'm.workspaceId', 'w.id')
    .where('m.personId', '=', personId)
    .where('m.removedAt', 'is', null)
    .where('w.deletedAt', 'is', null)
    .select([...shown.map((column) => `w.${column}` as const), 'm.role'])
    .orderBy('m.createdAt')
    .execute()
  return rows.map((row) => ({ ...row, role: row.role as Role }))
}

/** The live workspace of that slug or uuid, the only one when null is asked; null when there is none, or several. */
export async function workspaceNamed(db: Db | DirectoryTx, named: string | null): Promise<Workspace | null> {
  const query = db.selectFrom('directory.workspace').select(shown).where('deletedAt', 'is', null)
  const rows = await (named === null ? query : query.where(sql<boolean>`slug = lower(${named}) or id::text = lower(${named})`))
    .limit(2)
    .execute()
  return rows.length === 1 ? (rows[0] ?? null) : null
}

/** Makes a workspace under an id chosen before, so that the audit knows it. The slug comes from the name, with a tail where it is taken; answers null when a slug was given and is taken. */
export async function makeWorkspace(
  tx: DirectoryTx,
  given: { id: string; slug?: string } & { name: string } & WorkspaceChange,
): Promise<Workspace | null> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const slug = given.slug ?? slugOf(given.name, attempt)
    const row = await tx
      .insertInto('directory.workspace')
      .values({ ...given, slug })
      .onConflict((conflict) => conflict.doNothing())
      .returning(shown)
      .executeTakeFirst()
    if (row !== undefined) {
      await seedWorkspace(tx)
      return row
    }
    if (given.slug !== undefined) return null
  }
  throw new Error('no free slug in five attempts')
}

export async function anyWorkspace(db: Db): Promise<boolean> {
  return (await db.selectFrom('directory.workspace').select('id').where('deletedAt', 'is', null).limit(1).executeTakeFirst()) !== undefined
}

export async function changeWorkspace(tx: DirectoryTx, id: string, change: WorkspaceChange): Promise<void> {
  if (Object.values(change).every((value) => value === undefined)) return
  await tx.updateTable('directory.workspace').set(change).where('id', '=', id).execute()
}

/** Remembers which workspace a browser session is in. */
export async function chooseWorkspace(
  db: Db | DirectoryTx,
  choice: { sessionId: string; personId: string; workspaceId: string },
): Promise<void> {
  const { sessionId: id, personId, workspaceId } = choice
  await db
    .insertInto('directory.session')
    .values({ id, personId, workspaceId })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ personId, workspaceId, seenAt: sql`now()` }))
    .execute()
}

/** Forgets a browser session that has ended. */
export async function forgetSession(db: Db, sessionId: string): Promise<void> {
  await db.deleteFrom('directory.session').where('id', '=', sessionId).execute()
}

function slugOf(name: string, attempt: number): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  const start = plain === '' ? 'workspace' : plain
  return attempt === 0 ? start : `${start}-${randomBytes(3).toString('hex')}`
}
