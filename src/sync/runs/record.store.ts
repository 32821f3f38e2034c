import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import { kinds, type Kind } from '#model/kinds.ts'
import type { Values } from '#model/value.ts'

/** A record that a run touched, by its place in the order they are told in: the run's own kind first. */
export type Touched = { readonly place: string; readonly kind: Kind; readonly recordId: string }

/** What one run did to one record on one side. */
export type Deed = {
  readonly recordId: string
  readonly action: string
  readonly before: Values | null
  readonly after: Values | null
}

type Of = { readonly runIds: readonly string[]; readonly kind: Kind }

/** The records that runs wrote here or there, after a place. */
export async function recordsOfRuns(
  tx: Tx,
  { runIds, kind }: Of,
  page: { readonly after: { readonly place: string; readonly recordId: string } | null; readonly limit: number },
): Promise<readonly Touched[]> {
  const place = sql.raw("case when x.kind = y.kind then '' else x.kind end")
  const { place: after = '', recordId: id = '00000000-0000-0000-0000-000000000000' } = page.after ?? {}
  const { rows } = await sql<Touched>`select ${place} as place, x.kind, x.record_id from (
      select distinct a.kind, a.record as record_id from app.audit a where a.workspace_id = app.workspace() and a.run = any(${runIds}::uuid[]) and a.kind = any(${[...kinds]}::text[])
      union select distinct ${kind}::text, s.record_id from app.sent s where s.workspace_id = app.workspace() and s.run_id = any(${runIds}::uuid[])
    ) x cross join (select ${kind}::text as kind) y
    where (${place}, x.record_id) > (${after}::text, ${id}::uuid) order by 1, x.record_id limit ${page.limit}`.execute(tx)
  return rows
}

/** What the audit says these runs did to records here, oldest first. */
export async function doneHere(tx: Tx, { runIds, kind }: Of, ids: readonly string[]): Promise<readonly Deed[]> {
  const { rows } = await sql<Deed>`select record as record_id, action, before, after from app.audit
    where workspace_id = app.workspace() and run = any(${runIds}::uuid[]) and kind = ${kind} and record = any(${ids}::uuid[]) order by xid, seq`.execute(
    tx,
  )
  return rows
}

/** What these runs wrote there for records, and what stood there before. */
export async function doneThere(tx: Tx, runIds: readonly string[], ids: readonly string[]): Promise<readonly Deed[]> {
  const { rows } = await sql<Deed>`select record_id, step as action, before, after from app.sent
    where workspace_id = app.workspace() and run_id = any(${runIds}::uuid[]) and record_id = any(${ids}::uuid[]) order by record_id, link_id`.execute(
    tx,
  )
  return rows
}
