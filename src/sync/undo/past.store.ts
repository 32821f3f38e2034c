import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { Noun } from '#model/noun.ts'
import { nouns } from '#model/nouns.ts'
import type { Sending, Trace } from './past.ts'

/** Which records a run touched, in pages: of its own kind first. */
export async function touched(
  tx: Tx,
  run: { readonly id: string; readonly kind: Kind },
  page: { readonly kind: Kind; readonly after: string | null; readonly limit: number },
): Promise<readonly string[]> {
  const after = page.after ?? '00000000-0000-0000-0000-000000000000'
  const own = page.kind === run.kind
  const { rows } = await sql<{ record: string }>`select record from (
      (select distinct record from app.audit where workspace_id = app.workspace() and run = ${run.id} and kind = ${page.kind} and record > ${after} order by record limit ${page.limit})
      union (select distinct record_id from app.sent where ${own} and workspace_id = app.workspace() and run_id = ${run.id} and record_id > ${after} order by record_id limit ${page.limit})
      union (select distinct record_id from app.link where ${own} and workspace_id = app.workspace() and undone_run = ${run.id} and record_id > ${after} order by record_id limit ${page.limit})
      union (select distinct record_id from app.link where ${own} and workspace_id = app.workspace() and made_run = ${run.id} and record_id > ${after} order by record_id limit ${page.limit})
    ) x order by record limit ${page.limit}`.execute(tx)
  return rows.map(({ record }) => record)
}

/** What the audit says a run did to these records, oldest first. */
export async function tracesOf(
  tx: Tx,
  runId: string,
  of: { readonly kind: Kind; readonly ids: readonly string[] },
): Promise<ReadonlyMap<string, readonly Trace[]>> {
  const { rows } = await sql<
    Trace & { record: string }
  >`select record, action, before, after, erased_at is not null as erased from app.audit
    where workspace_id = app.workspace() and run = ${runId} and kind = ${of.kind} and record = any(${of.ids}::uuid[]) order by xid, seq`.execute(
    tx,
  )
  return Map.groupBy(rows, ({ record }) => record)
}

/** What a run wrote there for these records. */
export async function sendingsOf(tx: Tx, runId: string, ids: readonly string[]): Promise<ReadonlyMap<string, readonly Sending[]>> {
  const { rows } = await sql<Sending & { recordId: string }>`select record_id, link_id, step, before, after from app.sent
    where workspace_id = app.workspace() and run_id = ${runId} and record_id = any(${ids}::uuid[]) order by link_id`.execute(tx)
  return Map.groupBy(rows, ({ recordId }) => recordId)
}

/** Which of these records something alive still points at. */
export async function inUse(tx: Tx, kind: Kind, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const used = new Set<string>()
  for (const noun of Object.values(nouns) as readonly Noun[])
    for (const field of noun.fields) {
      if (field.to !== kind) continue
      const column = sql.ref(`t.${field.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`)
      const many = field.type === 'references'
      const { rows } = await sql<{
        id: string
      }>`select distinct ids.id from unnest(${ids}::uuid[]) ids (id) join ${sql.table(`app.${noun.kind}`)} t
        on ${many ? sql`ids.id = any(${column})` : sql`${column} = ids.id`} where t.deleted_at is null`.execute(tx)
      for (const { id } of rows) used.add(id)
    }
  return used
}
