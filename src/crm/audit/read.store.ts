import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { AuditRow } from './row.ts'

/** What of the audit is asked. `cursor`: the instant (microseconds) and number of the last row seen. */
export type AuditAsked = {
  readonly record?: string | undefined
  readonly kind?: string | undefined
  readonly action?: string | undefined
  readonly personId?: string | undefined
  readonly run?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly limit: number
  readonly offset: number
  readonly cursor: { readonly at: string; readonly seq: number } | null
}

/** A row with its instant to the microsecond, as cursors need it. */
export type Read = AuditRow & { readonly exactly: string }

const counted = 10_000

export const auditColumns = sql`xid::text as xid, seq, at, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as exactly, actor, run, cause, kind, record, rev, action, before, after`

/** One page of the audit, newest first, with the total (exact to 10,000). */
export async function readAudit(
  tx: Tx,
  asked: AuditAsked,
): Promise<{ rows: Read[]; total: number; totalIsEstimate: boolean; more: boolean }> {
  const matches = sql.join([...matchesOf(asked)], sql` and `)
  const after = asked.cursor === null ? sql`` : sql`and (at, seq) < (${asked.cursor.at}::timestamptz, ${asked.cursor.seq}::bigint)`
  const found =
    await sql<Read>`select ${auditColumns} from app.audit where ${matches} ${after} order by at desc, seq desc limit ${asked.limit + 1} offset ${asked.offset}`.execute(
      tx,
    )
  const count = await sql<{
    count: number
  }>`select count(*) as count from (select 1 from app.audit where ${matches} limit ${counted + 1}) s`.execute(tx)
  const total = count.rows[0]?.count ?? 0
  return { rows: found.rows.slice(0, asked.limit), total, totalIsEstimate: total > counted, more: found.rows.length > asked.limit }
}

function* matchesOf(asked: AuditAsked): Generator<RawBuilder<unknown>> {
  yield sql`true`
  if (asked.record !== undefined) yield sql`record = ${asked.record}::uuid`
  if (asked.kind !== undefined) yield sql`kind = ${asked.kind}`
  if (asked.action !== undefined) yield sql`action = ${asked.action}`
  // The second half lets the partial index on persons be used.
  if (asked.personId !== undefined) yield sql`actor = ${`person:${asked.personId}`} and actor like 'person:%'`
  if (asked.run !== undefined) yield sql`run = ${asked.run}::uuid`
  if (asked.from !== undefined) yield sql`at >= ${asked.from}::timestamptz`
  if (asked.to !== undefined) yield sql`at < ${asked.to}::timestamptz`
}
