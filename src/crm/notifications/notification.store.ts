import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Open, Reconciled, Standing } from './notification.ts'

/** One notification as its member reads it. */
export type NotificationRow = {
  readonly id: string
  readonly kind: string
  readonly subject: Readonly<Record<string, string>>
  readonly parts: Readonly<Record<string, string | number | null>>
  readonly at: Date
  readonly readAt: Date | null
  readonly settledAt: Date | null
}

/** What a source has standing. */
export async function standingOf(tx: Tx, source: string): Promise<readonly Open[]> {
  const { rows } =
    await sql<Open>`select id, member_id, kind, cause, subject, parts - 'count' as parts, coalesce((parts ->> 'count')::int, 1) as count from app.notification
    where workspace_id = app.workspace() and source = ${source} and settled_at is null`.execute(tx)
  return rows
}

/** Writes what has begun, moved and ended. One that grew is unread again. */
export async function saveStanding(tx: Tx, source: string, { begun, moved, ended, at }: Reconciled & { readonly at: Date }): Promise<void> {
  if (ended.length > 0)
    await sql`update app.notification set settled_at = ${at} where workspace_id = app.workspace() and id = any(${ended.map(({ id }) => id)}::uuid[])`.execute(
      tx,
    )
  if (moved.length > 0)
    await sql`update app.notification n set kind = x.kind, subject = x.subject, parts = x.parts, at = case when x.grew then ${at} else n.at end, read_at = case when x.grew then null else n.read_at end
      from jsonb_to_recordset(${rows(moved)}::jsonb) as x(id uuid, kind text, subject jsonb, parts jsonb, grew boolean) where n.workspace_id = app.workspace() and n.id = x.id`.execute(
      tx,
    )
  if (begun.length > 0)
    await sql`insert into app.notification (workspace_id, member_id, kind, source, cause, subject, parts, at)
      select app.workspace(), x."memberId", x.kind, ${source}, x.cause, x.subject, x.parts, ${at} from jsonb_to_recordset(${rows(begun)}::jsonb) as x("memberId" uuid, kind text, cause text, subject jsonb, parts jsonb)
      on conflict (workspace_id, member_id, source, cause) where settled_at is null do nothing`.execute(tx)
}

const rows = (of: readonly Standing[]): string =>
  JSON.stringify(of.map((each) => ({ ...each, parts: { ...each.parts, count: each.count } })))

export type Page = {
  readonly memberId: string
  readonly unread: boolean
  readonly after: { readonly at: Date; readonly id: string } | null
  readonly limit: number
  readonly offset: number
}

const columns = sql.raw('id, kind, subject, parts, at, read_at, settled_at')
const unreadOnly = sql.raw('and read_at is null and settled_at is null')

/** A member's notifications, newest first. */
export async function pageOf(tx: Tx, { memberId, unread, after, limit, offset }: Page): Promise<readonly NotificationRow[]> {
  const older = after === null ? sql`` : sql`and (at, id) < (${after.at}, ${after.id}::uuid)`
  const { rows } =
    await sql<NotificationRow>`select ${columns} from app.notification where workspace_id = app.workspace() and member_id = ${memberId}
    ${unread ? unreadOnly : sql``} ${older} order by at desc, id desc limit ${limit} offset ${offset}`.execute(tx)
  return rows
}

/** How many a member has (counted to 10,001), and how many of them stand unread. */
export async function countsOf(tx: Tx, memberId: string): Promise<{ readonly total: number; readonly unread: number }> {
  const { rows } = await sql<{
    total: number
    unread: number
  }>`select count(*)::int as total, (count(*) filter (where read_at is null and settled_at is null))::int as unread
    from (select read_at, settled_at from app.notification where workspace_id = app.workspace() and member_id = ${memberId} order by at desc, id desc limit 10001) x`.execute(
    tx,
  )
  return rows[0] ?? { total: 0, unread: 0 }
}

/** Marks one as read; null: the member has no such one. Read twice keeps the first time. */
export async function markRead(
  tx: Tx,
  of: { readonly memberId: string; readonly id: string; readonly at: Date },
): Promise<NotificationRow | null> {
  const { rows } = await sql<NotificationRow>`update app.notification set read_at = coalesce(read_at, ${of.at})
    where workspace_id = app.workspace() and member_id = ${of.memberId} and id = ${of.id} returning ${columns}`.execute(tx)
  return rows[0] ?? null
}

/** Marks all of a member as read; how many were not. */
export async function markAllRead(tx: Tx, memberId: string, at: Date): Promise<number> {
  const { rows } =
    await sql`update app.notification set read_at = ${at} where workspace_id = app.workspace() and member_id = ${memberId} and read_at is null returning id`.execute(
      tx,
    )
  return rows.length
}
