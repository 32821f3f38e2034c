import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { Values } from '#model/value.ts'
import type { Pair } from './pair.ts'

/** A merge that stands. */
export type Merge = Pair & { readonly id: string; readonly mergedAt: Date }

/** The record into which this one went in the end, however often that was merged on; itself where it was not. */
export async function lastWinner(tx: Tx, kind: Kind, id: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`with recursive way as (
      select id, merged_into, 0 as step from ${sql.table(`app.${kind}`)} where id = ${id}::uuid
      union all select t.id, t.merged_into, way.step + 1 from way join ${sql.table(`app.${kind}`)} t on t.id = way.merged_into where way.step < 100)
    select id from way order by step desc limit 1`.execute(tx)
  return rows[0]?.id ?? id
}

/** The merge by which a record went; null: it was not merged. */
export async function mergeOf(tx: Tx, kind: Kind, loserId: string): Promise<Merge | null> {
  const { rows } = await sql<Merge>`select id, kind, winner_id, loser_id, merged_at from app.merge
    where loser_id = ${loserId}::uuid and kind = ${kind} and unmerged_at is null`.execute(tx)
  return rows[0] ?? null
}

export async function beginMerge(tx: Tx, id: string, { kind, winnerId, loserId }: Pair): Promise<void> {
  await sql`insert into app.merge (workspace_id, id, kind, winner_id, loser_id) values (app.workspace(), ${id}, ${kind}, ${winnerId}, ${loserId})`.execute(
    tx,
  )
}

export async function endMerge(tx: Tx, id: string): Promise<void> {
  await sql`update app.merge set unmerged_at = statement_timestamp() where id = ${id}`.execute(tx)
}

/** One row of the audit that a merge left. */
export type Trace = {
  readonly kind: string
  readonly record: string
  readonly action: string
  readonly before: Values | null
  readonly after: Values | null
}

/** What a merge changed, oldest first. The second half lets the partial index on merges be used. */
export async function tracesOf(tx: Tx, mergeId: string): Promise<readonly Trace[]> {
  const { rows } = await sql<Trace>`select kind, record, action, before, after from app.audit
    where cause = ${`merge:${mergeId}`} and cause like 'merge:%' and erased_at is null order by xid, seq`.execute(tx)
  return rows
}

/** Tells it on the winner's timeline, as the loser's own row tells it on the loser's. */
export async function noteMerge(tx: Tx, { kind, winnerId, loserId }: Pair, action: 'MERGE' | 'UNMERGE'): Promise<void> {
  const what = JSON.stringify({ entityType: kind, loserId })
  const [before, after] = action === 'MERGE' ? [null, what] : [what, null]
  await sql`select app.audit_act('merge', ${winnerId}::uuid, ${action}, ${before}::jsonb, ${after}::jsonb)`.execute(tx)
}

/** Entries that stand on the loser's timeline by themselves go to the winner's, and say through whom. */
export async function moveEntries(tx: Tx, { winnerId, loserId }: Pair): Promise<void> {
  await sql`delete from app.timeline_entry e where record_id = ${loserId}::uuid
    and exists (select from app.timeline_entry w where w.record_id = ${winnerId}::uuid and w.at = e.at and w.item_id = e.item_id)`.execute(
    tx,
  )
  await sql`update app.timeline_entry set record_id = ${winnerId}::uuid, via = ${loserId}::uuid where record_id = ${loserId}::uuid`.execute(
    tx,
  )
}

/** Those that came with the loser go back to it. */
export async function returnEntries(tx: Tx, { winnerId, loserId }: Pair): Promise<void> {
  await sql`update app.timeline_entry e set record_id = ${loserId}::uuid, via = null where record_id = ${winnerId}::uuid and via = ${loserId}::uuid
    and not exists (select from app.timeline_entry l where l.record_id = ${loserId}::uuid and l.at = e.at and l.item_id = e.item_id)`.execute(
    tx,
  )
}

/** How much stands on a record's timeline beside its changes. */
export async function countEntries(tx: Tx, id: string): Promise<number> {
  const { rows } = await sql<{
    count: number
  }>`select count(*)::int as count from app.timeline_entry where record_id = ${id}::uuid`.execute(tx)
  return rows[0]?.count ?? 0
}

/** The colleagues a lead was shared with see the winner too. */
export async function shareAlike(tx: Tx, { winnerId, loserId }: Pair): Promise<void> {
  await sql`insert into app.lead_member (workspace_id, lead_id, person_id, added_at)
    select workspace_id, ${winnerId}::uuid, person_id, added_at from app.lead_member where lead_id = ${loserId}::uuid on conflict do nothing`.execute(
    tx,
  )
}

export async function unshare(tx: Tx, leadId: string, persons: readonly string[]): Promise<void> {
  if (persons.length > 0)
    await sql`delete from app.lead_member where lead_id = ${leadId}::uuid and person_id = any(${persons}::uuid[])`.execute(tx)
}
