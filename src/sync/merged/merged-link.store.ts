import { sql } from 'kysely'
import type { Pair } from '#crm/merge/pair.ts'
import type { Tx } from '#db/db.ts'
import type { Values } from '#model/value.ts'
import type { LinkState } from '../link-state.ts'

/** A link of one of two records that become one. */
export type MergedLink = {
  readonly id: string
  readonly streamId: string
  readonly connectionId: string
  readonly provider: string
  readonly account: string | null
  readonly recordId: string
  readonly remoteId: string | null
  readonly state: LinkState
  readonly reason: string | null
  readonly creating: boolean
}

/** Links of these records, and those that wait for a person to say which of several records they are; locked in the order of ids. */
export async function lockLinksOfAll(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`select l.id from app.link l where l.workspace_id = app.workspace() and l.id in (
      select id from app.link where workspace_id = app.workspace() and record_id = any(${ids}::uuid[])
      union all select id from app.link where workspace_id = app.workspace() and state = 'held' and reason = 'ambiguous'
        and exists (select from jsonb_array_elements_text(detail -> 'records') r (id) where r.id = any(${ids}::text[]))) order by l.id for update`.execute(
    tx,
  )
}

/** The links of these records in every stream, by connection, the first record's first. */
export async function linksOfAll(tx: Tx, ids: readonly string[]): Promise<readonly MergedLink[]> {
  const { rows } =
    await sql<MergedLink>`select l.id, l.stream_id, s.connection_id, c.provider, c.account_email as account, l.record_id, l.remote_id, l.state, l.reason,
      l.state = 'unknown' or coalesce(l.sent ->> 'step' = 'create', false) as creating
    from app.link l join app.stream s on s.workspace_id = l.workspace_id and s.id = l.stream_id
      join app.connection c on c.workspace_id = s.workspace_id and c.id = s.connection_id
    where l.workspace_id = app.workspace() and l.record_id = any(${ids}::uuid[]) order by c.created_at, c.id, l.record_id <> ${ids[0]}::uuid, l.id`.execute(
      tx,
    )
  return rows
}

/** Remembers how links stood before the merge. */
export async function rememberLinks(tx: Tx, mergeId: string, ids: readonly string[]): Promise<void> {
  await sql`insert into app.merge_link (workspace_id, merge_id, link_id, record_id, state, reason)
    select workspace_id, ${mergeId}, id, record_id, state, reason from app.link where workspace_id = app.workspace() and id = any(${ids}::uuid[])`.execute(
    tx,
  )
}

type To = { readonly ids: readonly string[]; readonly recordId: string; readonly at: Date }

/** What is there and syncs is read afresh before anything is written over it; its record is another now. */
export async function moveLinks(tx: Tx, { ids, recordId, at }: To): Promise<void> {
  await sql`update app.link set record_id = ${recordId}::uuid, rev = rev + 1, ${waking(at)}
    where workspace_id = app.workspace() and id = any(${ids}::uuid[])`.execute(tx)
}

const waking = (at: Date) => sql`attempts = 0,
  retry_at = case when state in ('live', 'refused', 'unborn', 'unknown') then ${at} else retry_at end,
  version = case when state in ('live', 'refused') and remote_id is not null then -abs(version) else version end,
  detail = case when state in ('live', 'refused') and remote_id is not null then coalesce(detail, '{}') || '{"reread": true}' else detail end`

/** They wait until somebody merges the two there, too. What stands there is no business of the winner's until then. */
export async function holdLinks(tx: Tx, ids: readonly string[], recordId: string): Promise<void> {
  await sql`update app.link set record_id = ${recordId}::uuid, state = 'held', reason = 'merged_here', retry_at = null, sent = null, rev = rev + 1
    where workspace_id = app.workspace() and id = any(${ids}::uuid[])`.execute(tx)
}

/** Nothing is there yet, and nothing will be created. */
export async function endLinks(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`update app.link set state = 'excluded', reason = 'merged_here', retry_at = null, rev = rev + 1
    where workspace_id = app.workspace() and id = any(${ids}::uuid[])`.execute(tx)
}

/** What a held link's remote has said since the merge, by slot. */
export async function rememberTold(tx: Tx, id: string, told: Values): Promise<void> {
  await sql`update app.link set detail = coalesce(detail, '{}') || jsonb_build_object('told', ${JSON.stringify(told)}::jsonb)
    where workspace_id = app.workspace() and id = ${id}`.execute(tx)
}

/** Remotes that might be one of several records might be the winner where they might be the loser. */
export async function renameDoubted(tx: Tx, { winnerId, loserId }: { winnerId: string; loserId: string }): Promise<void> {
  await sql`update app.link l set rev = rev + 1, detail = jsonb_set(detail, '{records}',
      (select jsonb_agg(distinct case when r.id = ${loserId} then ${winnerId} else r.id end) from jsonb_array_elements_text(detail -> 'records') r (id)))
    where l.workspace_id = app.workspace() and l.state = 'held' and l.reason = 'ambiguous'
      and exists (select from jsonb_array_elements_text(detail -> 'records') r (id) where r.id = ${loserId})`.execute(tx)
}

/**
 * Links that a merge moved, held or ended return as they were to the record they had; what went away there meanwhile stays away, what a person
 * unlinked stays so, and what was only created after the merge is the winner's. Returns them.
 */
export async function returnLinks(tx: Tx, mergeId: string, { recordId, at }: { recordId: string; at: Date }): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`update app.link l set record_id = m.record_id, rev = l.rev + 1, attempts = 0,
      state = case when ${isSettled} then l.state else ${before} end,
      reason = case when ${isSettled} then l.reason when ${before} = 'live' then null else m.reason end,
      retry_at = case when ${isSettled} or ${before} not in ('live', 'unborn', 'unknown') then l.retry_at else ${at} end,
      version = case when l.remote_id is null then l.version else -abs(l.version) end,
      detail = case when ${isSettled} or l.remote_id is null then l.detail else coalesce(l.detail, '{}') || '{"reread": true}' end
    from app.merge_link m where m.merge_id = ${mergeId} and m.record_id = ${recordId}::uuid and l.workspace_id = app.workspace() and l.id = m.link_id
      and not (m.state = 'unborn' and l.remote_id is not null) returning l.id`.execute(tx)
  return rows.map(({ id }) => id)
}

const isSettled = sql`(l.state = 'gone' or (l.state = 'excluded' and l.reason is distinct from 'merged_here'))`
const before = sql`(case when m.state in ('refused', 'unknown') and l.remote_id is not null then 'live' else m.state end)`

/** The streams of these links. */
export async function streamsOfLinks(
  tx: Tx,
  ids: readonly string[],
): Promise<readonly { readonly workspaceId: string; readonly streamId: string }[]> {
  const { rows } = await sql<{ workspaceId: string; streamId: string }>`select distinct workspace_id, stream_id from app.link
    where workspace_id = app.workspace() and id = any(${ids}::uuid[])`.execute(tx)
  return rows
}

const freshly = (at: Date) => sql`retry_at = ${at}, attempts = 0, rev = l.rev + 1, version = -abs(l.version),
  detail = coalesce(l.detail, '{}') || '{"reread": true}'`

/** Links that came to the loser while it was merged, and wait for that reason, sync again. */
export async function wakeLinks(tx: Tx, { recordId, at }: { recordId: string; at: Date }): Promise<readonly string[]> {
  const { rows } = await sql<{
    id: string
  }>`update app.link l set state = 'live', reason = null, ${freshly(at)}
    where l.workspace_id = app.workspace() and l.record_id = ${recordId}::uuid and l.state = 'held' and l.reason = 'merged_here' and l.remote_id is not null
      and not exists (select from app.merge_link m join app.merge g on g.id = m.merge_id where m.link_id = l.id and g.unmerged_at is null)
      and not exists (select from app.link o where o.workspace_id = app.workspace() and o.stream_id = l.stream_id and o.record_id = l.record_id
        and o.state in ('unborn', 'live', 'unknown', 'refused')) returning l.id`.execute(tx)
  return rows.map(({ id }) => id)
}

/**
 * Where links have left the winner, and it is alive with no other place that syncs, the remote of another that is merged into it stands for it from
 * now on: it was held only because the winner had one there. Returns those.
 */
export async function inheritPlaces(tx: Tx, left: readonly string[], { pair, at }: { pair: Pair; at: Date }): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`update app.link l set state = 'live', reason = null, ${freshly(at)}
    where l.workspace_id = app.workspace() and l.id in (select distinct on (h.stream_id) h.id from app.link h
        where h.workspace_id = app.workspace() and h.record_id = ${pair.winnerId}::uuid and h.state = 'held' and h.reason = 'merged_here' and h.remote_id is not null
          and h.stream_id in (select stream_id from app.link where workspace_id = app.workspace() and id = any(${left}::uuid[]))
          and not exists (select from app.link o where o.workspace_id = app.workspace() and o.stream_id = h.stream_id and o.record_id = h.record_id
            and o.id <> h.id and o.reason is distinct from 'merged_here' and o.reason is distinct from 'moved')
        order by h.stream_id, h.id)
      and exists (select from ${sql.table(`app.${pair.kind}`)} t where t.id = ${pair.winnerId}::uuid and t.deleted_at is null) returning l.id`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
}
