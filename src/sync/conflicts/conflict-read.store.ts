import { sql, type RawBuilder } from 'kysely'
import type { Scope } from '#access/allow.ts'
import { visibleTo } from '#crm/records/scope.store.ts'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { ConflictRow, ConflictStatus } from './conflict.store.ts'

/** What a caller may see of the conflicts of one kind: those of records in the scope, at connections he sees or of records he may edit. */
export type Sight = { readonly scope: Scope; readonly edits: 'all' | 'own' | 'none' }

export type ConflictFilter = {
  /** `visible`: those the caller sees; `others`: the rest that are there. */
  readonly connections: { readonly visible: readonly string[]; readonly others: readonly string[] }
  readonly sights: readonly Sight[]
  readonly status?: ConflictStatus | undefined
  readonly kind?: Kind | undefined
  readonly field?: string | undefined
  /** Those that one act settled. */
  readonly decisionId?: string | undefined
  /** Those that one of these runs found. */
  readonly runIds?: readonly string[] | undefined
  readonly limit: number
  readonly offset: number
}

/** Conflicts, newest first, and how many there are (counted to 10,001). */
export async function listConflicts(
  tx: Tx,
  filter: ConflictFilter,
): Promise<{ readonly conflicts: readonly ConflictRow[]; readonly total: number }> {
  const where = sql`c.workspace_id = app.workspace() and (${sql.join(
    filter.sights.map((sight) => seenBy(sight, filter.connections)),
    sql` or `,
  )})
    and (${filter.status ?? null}::text is null or c.status = ${filter.status ?? null}) and (${filter.kind ?? null}::text is null or c.kind = ${filter.kind ?? null})
    and (${filter.field ?? null}::text is null or ${filter.field ?? null} = any(c.fields))
    and (${filter.decisionId ?? null}::uuid is null or exists (select from app.decided d where d.workspace_id = c.workspace_id and d.conflict_id = c.id and d.decision_id = ${filter.decisionId ?? null}))
    and (${filter.runIds ?? null}::uuid[] is null or c.detected_run = any(${filter.runIds ?? null}::uuid[]))`
  const { rows: conflicts } =
    await sql<ConflictRow>`select c.id, c.connection_id, c.link_id, c.kind, c.record_id, c.remote_id, c.status, c.fields, c.app_data, c.crm_data, c.base_data, c.remote_raw, c.strategy, c.detected_at, c.resolved_by, c.resolved_at, c.rev::int as rev
    from app.conflict c where ${where} order by c.detected_at desc, c.id limit ${filter.limit} offset ${filter.offset}`.execute(tx)
  const { rows: counted } = await sql<{
    total: number
  }>`select count(*)::int total from (select 1 from app.conflict c where ${where} limit 10001) x`.execute(tx)
  return { conflicts, total: counted[0]?.total ?? 0 }
}

function seenBy({ scope, edits }: Sight, { visible, others }: ConflictFilter['connections']): RawBuilder<boolean> {
  const through = sql<boolean>`c.connection_id = any(${visible}::uuid[])`
  const elsewhere = sql<boolean>`c.connection_id = any(${others}::uuid[])`
  const where = {
    all: sql<boolean>`(${through} or ${elsewhere})`,
    own: sql<boolean>`(${through} or (${elsewhere} and t.owner_id = ${scope.personId}::uuid))`,
    none: through,
  }[edits]
  return sql<boolean>`(c.kind = ${scope.kind} and exists (select from ${sql.table(`app.${scope.kind}`)} t where t.workspace_id = c.workspace_id and t.id = c.record_id and ${where} and ${visibleTo(scope)}))`
}

/** Open conflicts of a connection that a rule for these fields decides wholly (the first `limit`), and how many it decides only in part. */
export async function alike(
  tx: Tx,
  of: { readonly connectionId: string; readonly fields: readonly string[]; readonly limit: number },
): Promise<{
  readonly found: readonly { readonly id: string; readonly fields: readonly string[] }[]
  readonly whole: number
  readonly partly: number
}> {
  const open = sql`from app.conflict c where c.workspace_id = app.workspace() and c.connection_id = ${of.connectionId} and c.status = 'pending'`
  const { rows: found } = await sql<{
    id: string
    fields: string[]
  }>`select c.id, c.fields ${open} and c.fields <@ ${of.fields}::text[] order by c.detected_at, c.id limit ${of.limit}`.execute(tx)
  const { rows: counted } = await sql<{
    whole: number
    partly: number
  }>`select (count(*) filter (where c.fields <@ ${of.fields}::text[]))::int as whole,
    (count(*) filter (where not c.fields <@ ${of.fields}::text[]))::int as partly ${open} and c.fields && ${of.fields}::text[]`.execute(tx)
  return { found, whole: counted[0]?.whole ?? 0, partly: counted[0]?.partly ?? 0 }
}
