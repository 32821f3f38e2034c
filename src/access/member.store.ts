import { sql } from 'kysely'
import type { Db } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import type { Role } from './caller.ts'
import type { DirectoryTx } from './directory.store.ts'

export type Member = {
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly role: Role
  readonly grants: readonly string[]
  readonly status: 'active' | 'removed'
  readonly createdAt: Date
  readonly removedAt: Date | null
}

/** Everybody who belongs or belonged to the workspace: active first, then by name. */
export async function membersOf(db: Db | DirectoryTx, workspaceId: string, personId?: string): Promise<readonly Member[]> {
  let query = db
    .selectFrom('directory.member as m')
    .innerJoin('directory.person as p', 'p.id', 'm.personId')
    .where('m.workspaceId', '=', workspaceId)
    .select(['p.id', 'p.name', 'p.email', 'm.role', 'm.grants', 'm.createdAt', 'm.removedAt'])
  if (personId !== undefined) query = query.where('m.personId', '=', personId)
  const rows = await query
    .orderBy(sql`m.removed_at is not null`)
    .orderBy('p.name')
    .orderBy('p.id')
    .execute()
  return rows.map((row) => ({ ...row, role: row.role as Role, status: row.removedAt === null ? 'active' : 'removed' }))
}

/** Lets somebody in, or back in. False when they are a member already; their role then stays. */
export async function admit(tx: DirectoryTx, entry: { workspaceId: string; personId: string; role: Role }): Promise<boolean> {
  const row = await tx
    .insertInto('directory.member')
    .values({ ...entry, grants: [] })
    .onConflict((conflict) =>
      conflict
        .columns(['workspaceId', 'personId'])
        .doUpdateSet({ role: entry.role, grants: [], removedAt: null })
        .where('directory.member.removedAt', 'is not', null),
    )
    .returning('personId')
    .executeTakeFirst()
  return row !== undefined
}

/** Enters a stranger who came with a valid claim; a row that is there, removed or not, stands. */
export async function provision(tx: DirectoryTx, entry: { workspaceId: string; personId: string; role: Role }): Promise<void> {
  await tx
    .insertInto('directory.member')
    .values({ ...entry, grants: [] })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Changes role or grants of an active member. Throws `conflict` where no admin would be left. */
export async function changeMember(
  tx: DirectoryTx,
  workspaceId: string,
  change: { personId: string; role?: Role; grants?: readonly string[] },
): Promise<void> {
  const { personId, role, grants } = change
  if (role !== undefined && role !== 'admin') await keepAnAdmin(tx, workspaceId, personId)
  const set = { ...(role === undefined ? {} : { role }), ...(grants === undefined ? {} : { grants: [...grants] }) }
  if (Object.keys(set).length === 0) return
  await tx.updateTable('directory.member').set(set).where('workspaceId', '=', workspaceId).where('personId', '=', personId).execute()
}

/** Removes a member; the row stays and refuses them until they are let in again. Throws `conflict` where no admin would be left. */
export async function removeMember(tx: DirectoryTx, workspaceId: string, personId: string): Promise<void> {
  await keepAnAdmin(tx, workspaceId, personId)
  await tx
    .updateTable('directory.member')
    .set({ removedAt: sql`now()` })
    .where('workspaceId', '=', workspaceId)
    .where('personId', '=', personId)
    .where('removedAt', 'is', null)
    .execute()
}

/** Two admins who demote each other at once meet at these locks. */
async function keepAnAdmin(tx: DirectoryTx, workspaceId: string, except: string): Promise<void> {
  const admins = await tx
    .selectFrom('directory.member')
    .select('personId')
    .where('workspaceId', '=', workspaceId)
    .where('role', '=', 'admin')
    .where('removedAt', 'is', null)
    .orderBy('personId')
    .forUpdate()
    .execute()
  const isAdmin = admins.some(({ personId }) => personId === except)
  if (isAdmin && admins.length === 1) throw new Fault('conflict', 'This is the last administrator: make somebody else administrator first')
}
