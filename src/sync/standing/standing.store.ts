import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import { kinds } from '#model/kinds.ts'
import type { ConflictCount, Failing, HookSilent, WaitingCount } from './cause.ts'
import type { Silence, Watched } from './silence.ts'

/** Open conflicts, counted by connection, kind and the record's owner; an owner who left counts as none. */
export async function conflictCounts(tx: Tx): Promise<readonly ConflictCount[]> {
  const found = kinds.map(
    (kind) => sql`select c.connection_id, c.kind, m.person_id as owner_id, count(*)::int as count from app.conflict c
      left join ${sql.table(`app.${kind}`)} t on t.workspace_id = c.workspace_id and t.id = c.record_id
      left join directory.member m on m.workspace_id = c.workspace_id and m.person_id = t.owner_id and m.removed_at is null
      where c.workspace_id = app.workspace() and c.kind = ${kind} and c.status = 'pending' group by 1, 2, 3`,
  )
  const { rows } = await sql<ConflictCount>`select x.* from (${sql.join(found, sql` union all `)}) x
    join app.connection n on n.workspace_id = app.workspace() and n.id = x.connection_id and n.deleted_at is null`.execute(tx)
  return rows
}

/** Links that wait for a person: deletes the brake holds, remotes that may be one of several, and what the other side refused. */
export async function waitingCounts(tx: Tx): Promise<readonly WaitingCount[]> {
  const { rows } =
    await sql<WaitingCount>`select s.connection_id, s.kind, case when l.state = 'refused' then 'refused' when l.reason = 'brake' then 'deletes_held' else 'match_asked' end as why, count(*)::int as count
    from app.link l join app.stream s on s.workspace_id = l.workspace_id and s.id = l.stream_id
    join app.connection c on c.workspace_id = s.workspace_id and c.id = s.connection_id and c.deleted_at is null and c.phase <> 'disconnected' and s.kind = any(c.kinds)
    where l.workspace_id = app.workspace() and l.state in ('held', 'refused') and (l.state = 'refused' or l.reason in ('brake', 'ambiguous')) group by 1, 2, 3`.execute(
      tx,
    )
  return rows
}

/** Streams whose last work failed. */
export async function failingStreams(tx: Tx): Promise<readonly Failing[]> {
  const { rows } = await sql<Failing>`select s.id as stream_id, s.connection_id, s.kind, s.failures, s.failure from app.stream s
    join app.connection c on c.workspace_id = s.workspace_id and c.id = s.connection_id and c.deleted_at is null and s.kind = any(c.kinds)
    where s.workspace_id = app.workspace() and s.failures > 0`.execute(tx)
  return rows
}

/** Counts one more failure of a stream's work in one direction. */
export async function noteFailure(
  tx: Tx,
  streamId: string,
  so: { readonly direction: 'pull' | 'push'; readonly error: string },
): Promise<void> {
  await sql`update app.stream set failures = failures + 1, failure = ${`${so.direction}: ${so.error}`} where workspace_id = app.workspace() and id = ${streamId}`.execute(
    tx,
  )
}

/** The work that failed last works again. */
export async function forgetFailures(tx: Tx, streamId: string, direction: 'pull' | 'push'): Promise<void> {
  await sql`update app.stream set failures = 0, failure = null
    where workspace_id = app.workspace() and id = ${streamId} and failures > 0 and failure like ${`${direction}: %`}`.execute(tx)
}

/** Streams that are read by the clock, with their last check; those never read yet are not among them. */
export async function watchedStreams(tx: Tx): Promise<readonly Watched[]> {
  const { rows } =
    await sql<Watched>`select s.connection_id, c.frequency, c.schedule, w.zone, s.wait_until, s.wait_reason, k.at as checked_at, c.updated_at as changed_at
    from app.stream s join app.connection c on c.workspace_id = s.workspace_id and c.id = s.connection_id and c.deleted_at is null
    join directory.workspace w on w.id = s.workspace_id
    cross join lateral (select max(checked_at) as at from app.cursor k where k.workspace_id = s.workspace_id and k.stream_id = s.id) k
    where s.workspace_id = app.workspace() and c.phase = 'active' and c.direction <> 'push' and s.kind = any(c.kinds) and k.at is not null`.execute(
      tx,
    )
  return rows
}

/** The silences noticed so far. */
export async function knownSilences(tx: Tx): Promise<readonly Silence[]> {
  const { rows } =
    await sql<Silence>`select connection_id, checked_at, noticed_at, raised_at, null as reason from app.silence where workspace_id = app.workspace()`.execute(
      tx,
    )
  return rows
}

/** Keeps silences as they stand, where they have moved. */
export async function saveSilences(tx: Tx, known: readonly Silence[], now: readonly Silence[]): Promise<void> {
  const over = known.filter(({ connectionId }) => !now.some((each) => each.connectionId === connectionId))
  if (over.length > 0)
    await sql`delete from app.silence where workspace_id = app.workspace() and connection_id = any(${over.map(({ connectionId }) => connectionId)}::uuid[])`.execute(
      tx,
    )
  for (const each of now) {
    const old = known.find(({ connectionId }) => connectionId === each.connectionId)
    if (old !== undefined && (old.raisedAt === null) === (each.raisedAt === null)) continue
    await sql`insert into app.silence (workspace_id, connection_id, checked_at, noticed_at, raised_at) values (app.workspace(), ${each.connectionId}, ${each.checkedAt}, ${each.noticedAt}, ${each.raisedAt})
      on conflict (workspace_id, connection_id) do update set checked_at = excluded.checked_at, raised_at = excluded.raised_at`.execute(tx)
  }
}

/** Channels that rang once and not since, while asking brought changes several times. */
export async function silentHooks(tx: Tx): Promise<readonly HookSilent[]> {
  const { rows } = await sql<HookSilent>`select h.connection_id, h.rung_at from directory.hook_channel h
    where h.workspace_id = app.workspace() and h.active and h.rung_at is not null
      and (select count(*) from (select from app.run r where r.workspace_id = h.workspace_id and r.connection_id = h.connection_id and r.direction = 'pull' and r.synced > 0 and r.undoes is null
        and r.status <> 'running' and r.started_at > h.rung_at + interval '30 minutes' limit 5) x) >= 5`.execute(tx)
  return rows
}

/** Who looks after the workspace's own connections: administrators and whoever has the grant. */
export async function managersOf(tx: Tx): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`select person_id as id from directory.member
    where workspace_id = app.workspace() and removed_at is null and (role = 'admin' or 'syncOps' = any(grants)) order by person_id`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
}

/** Which of these members are here. */
export async function membersHere(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{
    id: string
  }>`select person_id as id from directory.member where workspace_id = app.workspace() and person_id = any(${ids}::uuid[]) and removed_at is null`.execute(
    tx,
  )
  return new Set(rows.map(({ id }) => id))
}
