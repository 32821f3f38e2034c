import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { ConflictRow, ConflictStatus } from './conflict.store.ts'

export type ConflictFilter = {
  readonly connectionIds: readonly string[]
  readonly status?: ConflictStatus | undefined
  readonly kind?: Kind | undefined
  readonly limit: number
  readonly offset: number
}

/** Conflicts, newest first, and how many there are (counted to 10,001). */
export async function listConflicts(
  tx: Tx,
  filter: ConflictFilter,
): Promise<{ readonly conflicts: readonly ConflictRow[]; readonly total: number }> {
  const where = sql`workspace_id = app.workspace() and connection_id = any(${filter.connectionIds}::uuid[])
    and (${filter.status ?? null}::text is null or status = ${filter.status ?? null}) and (${filter.kind ?? null}::text is null or kind = ${filter.kind ?? null})`
  const { rows: conflicts } =
    await sql<ConflictRow>`select id, connection_id, link_id, kind, record_id, remote_id, status, fields, app_data, crm_data, base_data, remote_raw, strategy, detected_at, resolved_by, resolved_at
    from app.conflict where ${where} order by detected_at desc, id limit ${filter.limit} offset ${filter.offset}`.execute(tx)
  const { rows: counted } = await sql<{
    total: number
  }>`select count(*)::int total from (select 1 from app.conflict where ${where} limit 10001) x`.execute(tx)
  return { conflicts, total: counted[0]?.total ?? 0 }
}
