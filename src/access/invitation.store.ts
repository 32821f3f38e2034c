import { sql } from 'kysely'
import type { Db } from '#db/db.ts'
import type { Role } from './caller.ts'
import type { DirectoryTx } from './directory.store.ts'
import { hashOf } from './secret.ts'

export type Invitation = {
  readonly id: string
  readonly email: string | null
  readonly role: Role
  readonly status: 'open' | 'accepted' | 'withdrawn' | 'expired'
  readonly invitedBy: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly acceptedAt: Date | null
}

/** What the holder of an open link may know. */
export type Offer = {
  readonly id: string
  readonly workspaceId: string
  readonly workspace: string
  readonly role: Role
  readonly email: string | null
  readonly inviter: string | null
}

/** Newest first, at most 500. */
export async function invitationsOf(db: Db, workspaceId: string): Promise<readonly Invitation[]> {
  const rows = await db
    .selectFrom('directory.invitation as i')
    .leftJoin('directory.person as p', 'p.id', 'i.invitedBy')
    .where('i.workspaceId', '=', workspaceId)
    .select([
      'i.id',
      'i.email',
      'i.role',
      'p.name as invitedBy',
      'i.createdAt',
      'i.expiresAt',
      'i.acceptedAt',
      'i.revokedAt',
      sql<boolean>`i.expires_at < now()`.as('over'),
    ])
    .orderBy('i.createdAt', 'desc')
    .limit(500)
    .execute()
  return rows.map(({ revokedAt, over, ...row }) => ({
    ...row,
    role: row.role as Role,
    status: row.acceptedAt !== null ? 'accepted' : revokedAt !== null ? 'withdrawn' : over ? 'expired' : 'open',
  }))
}

export async function invite(
  tx: DirectoryTx,
  entry: { workspaceId: string; token: string; email: string | null; role: Role; invitedBy: string; days: number },
): Promise<string> {
  const { token, days, ...values } = entry
  const row = await tx
    .insertInto('directory.invitation')
    .values({ ...values, tokenHash: hashOf(token), expiresAt: sql<Date>`now() + make_interval(days => ${days})` })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** False when there is no open one of that id. */
export async function withdraw(tx: DirectoryTx, workspaceId: string, id: string): Promise<boolean> {
  const row = await tx
    .updateTable('directory.invitation')
    .set({ revokedAt: sql`now()` })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('acceptedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** The open invitation of that link; null when it was used, withdrawn or has expired. */
export async function offerOf(db: Db | DirectoryTx, token: string): Promise<Offer | null> {
  const row = await openOffers(db, token).executeTakeFirst()
  return row === undefined ? null : { ...row, role: row.role as Role }
}

/** Uses the invitation up; false when somebody else was faster. */
export async function takeOffer(tx: DirectoryTx, offer: Offer, personId: string): Promise<boolean> {
  const row = await tx
    .updateTable('directory.invitation')
    .set({ acceptedAt: sql`now()`, acceptedBy: personId })
    .where('workspaceId', '=', offer.workspaceId)
    .where('id', '=', offer.id)
    .where('acceptedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

function openOffers(db: Db | DirectoryTx, token: string) {
  return db
    .selectFrom('directory.invitation as i')
    .innerJoin('directory.workspace as w', 'w.id', 'i.workspaceId')
    .leftJoin('directory.person as p', 'p.id', 'i.invitedBy')
    .where('i.tokenHash', '=', hashOf(token))
    .where('i.acceptedAt', 'is', null)
    .where('i.revokedAt', 'is', null)
    .where('w.deletedAt', 'is', null)
    .where('i.expiresAt', '>', sql<Date>`now()`)
    .select(['i.id', 'i.workspaceId', 'w.name as workspace', 'i.role', 'i.email', 'p.name as inviter'])
}
