import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { LinkHead, LinkRow } from './link.ts'

const head = sql.raw('l.id, l.scope, l.remote_id, l.record_id, l.state, l.reason, l.tag, l."order", l.version')
const row = sql.raw(
  'l.id, l.scope, l.remote_id, l.record_id, l.state, l.tag, l."order", l.version, l.reason, l.retry_at, l.attempts, l.at, l.shadow, l.ours, l.theirs, l.sent, l.detail, l.rev, l.generation, l.synced_at, l.gone_at',
)

export type InStream = { readonly streamId: string; readonly scope: string }

/** Heads of the links of these remotes, without locks. */
export async function headsOf(tx: Tx, at: InStream, remoteIds: readonly string[]): Promise<readonly LinkHead[]> {
  if (remoteIds.length === 0) return []
  const { rows } = await sql<LinkHead>`select ${head} from app.link l
    where l.workspace_id = app.workspace() and l.stream_id = ${at.streamId} and l.scope = ${at.scope} and l.remote_id = any(${remoteIds}::text[])`.execute(
    tx,
  )
  return rows
}

/** Links by id, locked in the order of ids (the one order of all flows). */
export async function lockLinks(tx: Tx, ids: readonly string[]): Promise<readonly LinkRow[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<LinkRow>`select ${row} from app.link l
    where l.workspace_id = app.workspace() and l.id = any(${ids}::uuid[]) order by l.id for update`.execute(tx)
  return rows
}

/** One link without a lock, for whoever only looks. */
export async function linkById(tx: Tx, id: string): Promise<LinkRow | null> {
  const { rows } = await sql<LinkRow>`select ${row} from app.link l where l.workspace_id = app.workspace() and l.id = ${id}`.execute(tx)
  return rows[0] ?? null
}

/** Every link of these records in one stream, locked in the order of ids. */
export async function lockLinksOf(tx: Tx, streamId: string, recordIds: readonly string[]): Promise<readonly LinkRow[]> {
  if (recordIds.length === 0) return []
  const { rows } = await sql<LinkRow>`select ${row} from app.link l
    where l.workspace_id = app.workspace() and l.stream_id = ${streamId} and l.record_id = any(${recordIds}::uuid[]) order by l.id for update`.execute(
    tx,
  )
  return rows
}

/** Links whose time to be looked at has come, oldest first. */
export async function dueLinks(tx: Tx, streamId: string, by: { readonly now: Date; readonly limit: number }): Promise<readonly LinkRow[]> {
  const { rows } = await sql<LinkRow>`select ${row} from app.link l
    where l.workspace_id = app.workspace() and l.stream_id = ${streamId} and l.retry_at <= ${by.now} order by l.retry_at, l.id limit ${by.limit}`.execute(
    tx,
  )
  return rows
}

/** When the next link is due; null when none waits. */
export async function nextDue(tx: Tx, streamId: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`select min(l.retry_at) at from app.link l
    where l.workspace_id = app.workspace() and l.stream_id = ${streamId} and l.retry_at is not null`.execute(tx)
  return rows[0]?.at ?? null
}

/** Live links a finished listing did not show, in keyset pages. `not in` is hashed whatever the statistics of a table just filled; `not exists` becomes a loop in a loop. */
export async function unseenLinks(
  tx: Tx,
  at: InStream,
  page: { readonly generation: number; readonly after: string | null; readonly limit: number },
): Promise<readonly LinkHead[]> {
  const { rows } = await sql<LinkHead>`select ${head} from app.link l
    where l.workspace_id = app.workspace() and l.stream_id = ${at.streamId} and l.scope = ${at.scope} and l.state = 'live' and l.generation < ${page.generation}
      and (${page.after}::uuid is null or l.id > ${page.after}::uuid)
      and l.remote_id not in (select s.remote_id from app.seen s where s.workspace_id = app.workspace() and s.stream_id = ${at.streamId} and s.scope = ${at.scope} and s.generation = ${page.generation})
    order by l.id limit ${page.limit}`.execute(tx)
  return rows
}

/** How many links live in a stream, and how many went since: what the brake weighs. */
export async function tallyDeletes(tx: Tx, streamId: string, since: Date): Promise<{ readonly live: number; readonly recent: number }> {
  const { rows } = await sql<{ live: number; recent: number }>`select
    (select count(*) from app.link where workspace_id = app.workspace() and stream_id = ${streamId} and state = 'live') live,
    (select count(*) from app.link where workspace_id = app.workspace() and stream_id = ${streamId} and gone_at > ${since}) recent`.execute(
    tx,
  )
  return rows[0] ?? { live: 0, recent: 0 }
}
