import { sql } from 'kysely'
import type { Db } from '#db/db.ts'
import type { Caller, Role } from './caller.ts'
import { hashOf } from './secret.ts'

/** A person and, where they have one, their membership in one workspace. */
export type Standing = {
  readonly personId: string
  readonly name: string
  readonly email: string | null
  readonly member: {
    readonly workspaceId: string
    readonly role: Role
    readonly grants: readonly string[]
    readonly removed: boolean
  } | null
}

type Row = {
  readonly personId: string
  readonly name: string
  readonly email: string | null
  readonly workspaceId: string | null
  readonly role: string | null
  readonly grants: string[] | null
  readonly removed: boolean | null
}

const columns = sql`p.id as "person_id", p.name, p.email, m.workspace_id, m.role, m.grants, (m.removed_at is not null) as removed`

/** The person behind a browser session, in the workspace it chose last, else their oldest. Null: the account has no person yet. */
export async function standingOfSession(db: Db, userId: string, sessionId: string): Promise<Standing | null> {
  const { rows } = await sql<Row>`
    select ${columns} from directory.identity i join directory.person p on p.id = i.person_id
    left join (directory.member m join directory.workspace w on w.id = m.workspace_id and w.deleted_at is null) on m.person_id = p.id and m.removed_at is null
    left join directory.session s on s.id = ${sessionId}
    where i.issuer = 'pipedesk' and i.subject = ${userId}
    order by (s.workspace_id is not distinct from m.workspace_id) desc, m.created_at limit 1`.execute(db)
  return standingOf(rows[0])
}

/** Whose personal API token this is; null when unknown or over. Notes its use, to the minute. */
export async function standingOfToken(db: Db, token: string): Promise<Standing | null> {
  const { rows } = await sql<Row & { id: string; stale: boolean }>`
    select ${columns}, t.id, coalesce(t.last_used_at < now() - interval '1 minute', true) as stale
    from directory.api_token t join directory.person p on p.id = t.person_id
    join directory.workspace w on w.id = t.workspace_id and w.deleted_at is null
    left join directory.member m on m.person_id = p.id and m.workspace_id = t.workspace_id
    where t.token_hash = ${hashOf(token)} and (t.expires_at is null or t.expires_at > now())`.execute(db)
  const [row] = rows
  if (row?.stale)
    await db
      .updateTable('directory.apiToken')
      .set({ lastUsedAt: sql`now()` })
      .where('id', '=', row.id)
      .execute()
  return standingOf(row)
}

/** Every membership, also removed ones, of the person behind an identity; empty when the identity is unknown, one row without member when they belong nowhere. */
export async function standingsOfIdentity(db: Db, issuer: string, subject: string): Promise<readonly Standing[]> {
  const { rows } = await sql<Row>`
    select ${columns} from directory.identity i join directory.person p on p.id = i.person_id
    left join (directory.member m join directory.workspace w on w.id = m.workspace_id and w.deleted_at is null) on m.person_id = p.id
    where i.issuer = ${issuer} and i.subject = ${subject} order by m.created_at`.execute(db)
  return rows.map((row) => standingOf(row)).filter((standing) => standing !== null)
}

function standingOf(row: Row | undefined): Standing | null {
  if (row === undefined) return null
  const { personId, name, email, workspaceId, role, grants, removed } = row
  const member =
    workspaceId === null || role === null ? null : { workspaceId, role: role as Role, grants: grants ?? [], removed: removed === true }
  return { personId, name, email, member }
}

/** A standing as caller; null when they are no (longer a) member. */
export function callerOf(standing: Standing, via: Caller['via']): Caller | null {
  const { member, personId, name, email } = standing
  if (member === null || member.removed) return null
  return { workspaceId: member.workspaceId, personId, role: member.role, grants: member.grants, name, email, via }
}
