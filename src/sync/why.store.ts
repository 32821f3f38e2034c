import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { Value } from '#model/value.ts'
import type { LinkState } from './link-state.ts'

/** A value that lost against the one that stands. */
export type Lost = {
  readonly value: Value
  readonly source: 'app' | 'crm'
  readonly at: Date
  readonly rule: string
  readonly connectionId: string | null
}

/** What decided a field last, and the values that lost, newest first. A list's elements count with their list. */
export async function rulingsOf(
  tx: Tx,
  asked: { readonly id: string; readonly field: string },
): Promise<{ readonly rule: string | null; readonly lost: readonly Lost[] }> {
  const { rows } =
    await sql<Lost>`select r.lost as value, case r.winner when 'app' then 'crm' else 'app' end as source, r.at, r.rule, s.connection_id
    from app.ruling r join app.link l on l.workspace_id = r.workspace_id and l.id = r.link_id join app.stream s on s.workspace_id = l.workspace_id and s.id = l.stream_id
    where r.workspace_id = app.workspace() and r.record_id = ${asked.id} and (r.field = ${asked.field} or r.field like ${`${asked.field.replaceAll(/[%_\\]/g, '\\$&')}[%`})
    order by r.at desc limit 20`.execute(tx)
  return { rule: rows[0]?.rule ?? null, lost: rows }
}

/** One link of a record, as people see it. */
export type RecordLink = {
  readonly id: string
  readonly connectionId: string
  readonly provider: string
  readonly accountId: string
  readonly account: string | null
  readonly memberId: string | null
  readonly kind: Kind
  readonly remoteId: string | null
  readonly state: LinkState
  readonly reason: string | null
  readonly syncedAt: Date | null
}

/** The links of a record, in every connection. */
export async function linksOfRecord(tx: Tx, recordId: string): Promise<readonly RecordLink[]> {
  const { rows } =
    await sql<RecordLink>`select l.id, s.connection_id, c.provider, c.account_id, c.account_email as account, c.member_id, s.kind, l.remote_id, l.state, l.reason, l.synced_at
    from app.link l join app.stream s on s.workspace_id = l.workspace_id and s.id = l.stream_id join app.connection c on c.workspace_id = s.workspace_id and c.id = s.connection_id
    where l.workspace_id = app.workspace() and l.record_id = ${recordId} and c.deleted_at is null and (l.reason is null or l.reason not in ('moved', 'merged_there')) order by c.created_at, l.created_at`.execute(
      tx,
    )
  return rows
}

/** What a stream waits for, in words; null: it does not wait. */
export async function waitOf(tx: Tx, streamId: string, now: Date): Promise<string | null> {
  const { rows } = await sql<{
    reason: string | null
  }>`select wait_reason as reason from app.stream where workspace_id = app.workspace() and id = ${streamId} and wait_until > ${now}`.execute(
    tx,
  )
  return rows[0]?.reason ?? null
}
