import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Raw } from '#connectors/kit/stream.ts'
import type { Kind } from '#model/kinds.ts'
import type { Values } from '#model/value.ts'

export type ConflictStatus = 'pending' | 'resolved' | 'ignored'

/** The fields of one link that wait for a person: each side's value and what both stood on. */
export type ConflictRow = {
  readonly id: string
  readonly connectionId: string
  readonly linkId: string
  readonly kind: Kind
  readonly recordId: string
  readonly remoteId: string | null
  readonly status: ConflictStatus
  /** Raised by every write of the row: what was shown is named by it. */
  readonly rev: number
  readonly fields: readonly string[]
  readonly appData: Values
  readonly crmData: Values
  readonly baseData: Values
  readonly remoteRaw: Raw | null
  readonly strategy: 'use_app' | 'use_crm' | 'manual' | null
  readonly detectedAt: Date
  readonly resolvedBy: string | null
  readonly resolvedAt: Date | null
}

const columns = sql.raw(
  'id, connection_id, link_id, kind, record_id, remote_id, status, fields, app_data, crm_data, base_data, remote_raw, strategy, detected_at, resolved_by, resolved_at, rev::int as rev',
)

/** The open (pending or ignored) conflicts of these links. */
export async function openConflicts(tx: Tx, linkIds: readonly string[]): Promise<ReadonlyMap<string, ConflictRow>> {
  if (linkIds.length === 0) return new Map()
  const { rows } = await sql<ConflictRow>`select ${columns} from app.conflict
    where workspace_id = app.workspace() and link_id = any(${linkIds}::uuid[]) and status in ('pending', 'ignored')`.execute(tx)
  return new Map(rows.map((row) => [row.linkId, row]))
}

/** One conflict; `lock` holds it until the transaction ends. */
export async function conflictById(tx: Tx, id: string, { lock = false }: { lock?: boolean } = {}): Promise<ConflictRow | null> {
  const { rows } =
    await sql<ConflictRow>`select ${columns} from app.conflict where workspace_id = app.workspace() and id = ${id} ${lock ? sql`for update` : sql``}`.execute(
      tx,
    )
  return rows[0] ?? null
}

const shape = sql.raw(`id uuid, "connectionId" uuid, "linkId" uuid, kind text, "recordId" uuid, "remoteId" text, status text, fields text[],
  "appData" jsonb, "crmData" jsonb, "baseData" jsonb, "remoteRaw" jsonb, "detectedAt" timestamptz, run uuid`)

/** Opens conflicts, or brings open ones to what now stands against what. */
export async function saveConflicts(tx: Tx, runId: string, conflicts: readonly ConflictRow[]): Promise<void> {
  if (conflicts.length === 0) return
  const rows = JSON.stringify(conflicts.map((each) => ({ ...each, run: runId })))
  await sql`insert into app.conflict (workspace_id, id, connection_id, link_id, kind, record_id, remote_id, status, fields, app_data, crm_data, base_data, remote_raw, detected_at, detected_run)
    select app.workspace(), x.id, x."connectionId", x."linkId", x.kind, x."recordId", x."remoteId", x.status, x.fields, x."appData", x."crmData", x."baseData", x."remoteRaw", x."detectedAt", x.run
    from jsonb_to_recordset(${rows}::jsonb) as x(${shape})
    on conflict (workspace_id, link_id) where status in ('pending', 'ignored') do update set status = excluded.status, fields = excluded.fields,
      app_data = excluded.app_data, crm_data = excluded.crm_data, base_data = excluded.base_data, remote_raw = excluded.remote_raw, remote_id = excluded.remote_id`.execute(
    tx,
  )
}

export type Answer = {
  readonly ids: readonly string[]
  readonly status: 'resolved' | 'ignored'
  readonly strategy: 'use_app' | 'use_crm' | 'manual' | null
  readonly by: string | null
  readonly at: Date
}

/** Closes conflicts (a person's answer, or both sides became equal: no strategy and nobody), or puts them aside. */
export async function settleConflicts(tx: Tx, answer: Answer): Promise<void> {
  if (answer.ids.length === 0) return
  await sql`update app.conflict set status = ${answer.status}, strategy = ${answer.strategy}, resolved_by = ${answer.by}, resolved_at = ${answer.at}
    where workspace_id = app.workspace() and id = any(${answer.ids}::uuid[])`.execute(tx)
}

/** Brings an open conflict to what stands here now. */
export async function refreshOurs(tx: Tx, id: string, appData: Values): Promise<void> {
  await sql`update app.conflict set app_data = ${JSON.stringify(appData)}::jsonb where workspace_id = app.workspace() and id = ${id}`.execute(
    tx,
  )
}

/** Opens settled or ignored conflicts again, as they were shown. */
export async function reopenConflicts(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update app.conflict set status = 'pending', strategy = null, resolved_by = null, resolved_at = null
    where workspace_id = app.workspace() and id = any(${ids}::uuid[])`.execute(tx)
}
