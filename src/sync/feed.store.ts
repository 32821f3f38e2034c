import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'

/** What the feed says of one record since a follower last looked. */
export type Stirred = {
  readonly recordId: string
  /** Somebody else than `self` wrote it. */
  readonly byOthers: boolean
  readonly restored: boolean
}

export type FeedPage = {
  readonly stirred: readonly Stirred[]
  /** Where the follower stands after this page: never beyond the horizon of open transactions. null: nothing to save. */
  readonly next: { readonly xid: string; readonly seq: number } | null
  readonly more: boolean
}

/** Puts a follower at the horizon if it is new: everything committed from now on will be read, everything before is the plan's. */
export async function beginFollower(tx: Tx, name: string): Promise<void> {
  await sql`insert into app.follower (workspace_id, name, xid, seq) values (app.workspace(), ${name}, app.horizon(), 0) on conflict do nothing`.execute(
    tx,
  )
}

/**
 * Rows of the audit after a follower, in (xid, seq), for records of one kind. Committed rows above the horizon are shown too (they may be shown again):
 * a long transaction elsewhere delays nobody.
 */
export async function readFeed(
  tx: Tx,
  name: string,
  of: { readonly kind: string; readonly self: string; readonly limit: number },
): Promise<FeedPage> {
  const { rows } = await sql<{ stirred: Stirred[]; count: number; xid: string | null; seq: number | null }>`
    with page as materialized (
      select a.xid, a.seq, a.kind, a.record, a.actor,
        a.action in ('RESTORE', 'UNMERGE') or (a.action = 'UNDO' and coalesce(a.before ->> 'deletedAt', '') <> '' and a.after ->> 'deletedAt' is null) as restored from app.audit a
        join app.follower f on f.workspace_id = app.workspace() and f.name = ${name}
        where a.workspace_id = app.workspace() and (a.xid, a.seq) > (f.xid, f.seq) order by a.xid, a.seq limit ${of.limit}),
    sunk as (select xid, seq from page where xid < app.horizon() order by xid desc, seq desc limit 1),
    seen as (select record, bool_or(actor <> ${of.self}) others, bool_or(restored) restored from page where kind = ${of.kind} group by record)
    select (select coalesce(jsonb_agg(jsonb_build_object('recordId', record, 'byOthers', others, 'restored', restored)), '[]') from seen) stirred,
      (select count(*) from page) count, (select xid from sunk) xid, (select seq from sunk) seq`.execute(tx)
  const found = rows[0]
  if (found === undefined) return { stirred: [], next: null, more: false }
  const next = found.xid === null || found.seq === null ? null : { xid: found.xid, seq: found.seq }
  return { stirred: found.stirred, next, more: next !== null && found.count >= of.limit }
}

/** Saves where a follower stands; never backwards. */
export async function moveFollower(tx: Tx, name: string, to: { readonly xid: string; readonly seq: number }): Promise<void> {
  await sql`update app.follower set xid = ${to.xid}::xid8, seq = ${to.seq} where workspace_id = app.workspace() and name = ${name} and (xid, seq) < (${to.xid}::xid8, ${to.seq}::bigint)`.execute(
    tx,
  )
}
