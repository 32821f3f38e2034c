import { sql } from 'kysely'
import type { Db, Tx } from '#db/db.ts'
import type { DueStream } from '../due.store.ts'

/** A connection that runs, whose account a provider may ring for. */
export type Channel = { readonly workspaceId: string; readonly connectionId: string; readonly accountId: string }

/** The running connections of these accounts, in whatever workspace. */
export async function channelsOf(
  db: Db,
  of: { readonly provider: string; readonly sandbox: boolean; readonly accountIds: readonly string[] },
): Promise<readonly Channel[]> {
  const { rows } = await sql<Channel>`select workspace_id, connection_id, account_id from directory.hook_channel
    where active and provider = ${of.provider} and sandbox = ${of.sandbox} and account_id = any(${of.accountIds}::text[])
    order by workspace_id, connection_id`.execute(db)
  return rows
}

const rarelyMs = 1000

/** Notes when a connection was last rung for; within a second once, so that a storm does not queue at one row. */
export async function noteRung(tx: Tx, connectionId: string, at: Date): Promise<void> {
  await sql`update directory.hook_channel set rung_at = ${at} where workspace_id = app.workspace() and connection_id = ${connectionId}
    and (rung_at is null or rung_at < ${new Date(at.getTime() - rarelyMs)})`.execute(tx)
}

/** When these connections were last rung for; those that never were are left out. */
export async function lastRings(tx: Tx, connectionIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await sql<{ connectionId: string; rungAt: Date }>`select connection_id, rung_at from directory.hook_channel
    where workspace_id = app.workspace() and connection_id = any(${connectionIds}::uuid[]) and rung_at is not null`.execute(tx)
  return new Map(rows.map((row) => [row.connectionId, row.rungAt]))
}

type OfStream = { readonly id: string; readonly connectionId: string }

/** A remote that was rung for; `toldAt`: when what it rings for happened, where the provider says. */
export type Heard = { readonly remoteId: string; readonly toldAt: Date | null }

/**
 * Notes that remotes were rung for; in the order of ids, so that two calls never wait for each other. One that was looked at in vain waits
 * until it has settled, whatever rings for it meanwhile: a storm about nothing costs two reads, not one for each ring.
 */
export async function saveRings(
  tx: Tx,
  { id, connectionId }: OfStream,
  rung: { readonly heard: readonly Heard[]; readonly at: Date },
): Promise<void> {
  const latest = new Map<string, Date | null>()
  for (const { remoteId, toldAt } of rung.heard) {
    const known = latest.get(remoteId) ?? null
    latest.set(remoteId, known === null || (toldAt !== null && toldAt > known) ? toldAt : known)
  }
  const rows = JSON.stringify([...latest].map(([remote, told]) => ({ remote, told })))
  await sql`insert into directory.ring as r (workspace_id, stream_id, remote_id, connection_id, first_at, last_at, told_at)
    select app.workspace(), ${id}, remote, ${connectionId}, ${rung.at}, ${rung.at}, told from jsonb_to_recordset(${rows}::jsonb) as x(remote text, told timestamptz) order by remote
    on conflict (workspace_id, stream_id, remote_id) do update set rung = r.rung + 1, last_at = greatest(r.last_at, excluded.last_at),
      told_at = greatest(r.told_at, excluded.told_at)`.execute(tx)
}

export type Rung = { readonly remoteId: string; readonly rung: number; readonly toldAt: Date | null }

/** What a provider tells the time of is looked at at once, before it may have settled. */
const early = sql`(told_at is not null and looked_at is null)`

/** A remote that is rung for again and again is read after this many settling times at the latest. */
const patience = 4

const ripeAt = (settleMs: number) =>
  sql`least(last_at + ${settleMs} * interval '1 ms', first_at + ${patience * settleMs} * interval '1 ms')`

/** Remotes to be read now, those that wait longest first: not looked at yet, or settled. */
export async function ripeRings(
  tx: Tx,
  streamId: string,
  by: { readonly now: Date; readonly settleMs: number; readonly limit: number },
): Promise<readonly Rung[]> {
  const { rows } =
    await sql<Rung>`select remote_id, rung, told_at from directory.ring where workspace_id = app.workspace() and stream_id = ${streamId}
    and (${early} or ${ripeAt(by.settleMs)} <= ${by.now}) order by first_at, remote_id limit ${by.limit}`.execute(tx)
  return rows
}

/** When the next remote of a stream is to be read; null: none waits. */
export async function nextRipe(tx: Tx, streamId: string, settleMs: number): Promise<Date | null> {
  const { rows } = await sql<{
    at: Date | null
  }>`select min(case when ${early} then first_at else ${ripeAt(settleMs)} end) as at from directory.ring
    where workspace_id = app.workspace() and stream_id = ${streamId}`.execute(tx)
  return rows[0]?.at ?? null
}

/** These were read at `readAt` and brought in: their rings are over, but for those that came since or may have been too fresh for that read. `seen`: what was read is not older than what was told. */
export async function endRings(
  tx: Tx,
  streamId: string,
  read: { readonly rings: readonly (Rung & { readonly seen: boolean })[]; readonly readAt: Date; readonly settleMs: number },
): Promise<void> {
  const rings = sql`(select * from jsonb_to_recordset(${JSON.stringify(read.rings)}::jsonb) as x("remoteId" text, rung int, seen boolean))`
  const mine = sql`r.workspace_id = app.workspace() and r.stream_id = ${streamId} and r.remote_id = x."remoteId"`
  await sql`delete from directory.ring r using ${rings} x
    where ${mine} and r.rung = x.rung and (x.seen or r.last_at + ${read.settleMs} * interval '1 ms' <= ${read.readAt})`.execute(tx)
  await sql`update directory.ring r set first_at = r.last_at, looked_at = case when r.rung = x.rung then ${read.readAt} else r.looked_at end
    from ${rings} x where ${mine}`.execute(tx)
}

/** Running streams with remotes that were rung for: those whose hint was lost or whose reading failed are among them. */
export async function ringingStreams(db: Db): Promise<readonly DueStream[]> {
  const { rows } = await sql<DueStream>`select distinct r.workspace_id, r.stream_id from directory.ring r
    join directory.hook_channel h on h.workspace_id = r.workspace_id and h.connection_id = r.connection_id and h.active`.execute(db)
  return rows
}
