import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'

/** A record that is not what the audit makes it: changed, made or removed while the triggers were off. */
export type Difference = { readonly kind: string; readonly record: string; readonly field: string | null; readonly says: string }

type Audited = { table: string; kind: string; record: string; hidden: string[] }
type Line = { record: string; isNew: boolean; after: Record<string, unknown> | null; erased: boolean }

const pageSize = 500
const most = 50

/** Replays every change of the workspace and compares the outcome with the rows as they stand. Slow by design: it reads everything. */
export async function replay(tx: Tx): Promise<readonly Difference[]> {
  await sql`select set_config('timezone', 'UTC', true)`.execute(tx)
  const { rows: audited } = await sql<Audited>`
    select o ->> 'table' as table, o ->> 'kind' as kind, o ->> 'record' as record,
      array(select jsonb_array_elements_text(o -> 'skip')) || array(select jsonb_array_elements_text(o -> 'quiet')) || array['id', 'workspace_id', 'rev', 'created_at', 'updated_at', o ->> 'record', o ->> 'workspace'] as hidden
    from (select obj_description(p.oid)::jsonb as o from pg_proc p where pronamespace = 'app'::regnamespace and proname ~ '^audit_.*_update$') attached
    where o ->> 'workspace' = 'workspace_id' and o ->> 'table' like 'app.%' and o ->> 'record' = 'id'`.execute(tx)
  const found: Difference[] = []
  for (const each of audited) {
    await comparePages(tx, each, found)
    await removedUnseen(tx, each, found)
    if (found.length >= most) break
  }
  return found.slice(0, most)
}

async function comparePages(tx: Tx, audited: Audited, found: Difference[]): Promise<void> {
  for (let after = '00000000-0000-0000-0000-000000000000'; found.length < most;) {
    const { rows } = await sql<{
      id: string
      row: Record<string, unknown>
    }>`select t.id, to_jsonb(t) as row from ${sql.table(audited.table)} t where t.workspace_id = app.workspace() and t.id > ${after} order by t.id limit ${pageSize}`.execute(
      tx,
    )
    const lines = await linesOf(
      tx,
      audited.kind,
      rows.map(({ id }) => id),
    )
    for (const { id, row } of rows) found.push(...compare(audited, { id, row, lines: lines.get(id) ?? [] }))
    if (rows.length < pageSize) return
    after = rows.at(-1)?.id ?? after
  }
}

async function linesOf(tx: Tx, kind: string, ids: readonly string[]): Promise<ReadonlyMap<string, readonly Line[]>> {
  const { rows } =
    await sql<Line>`select record, before is null and erased_at is null as is_new, after, erased_at is not null as erased from app.audit
    where workspace_id = app.workspace() and record = any(${ids}::uuid[]) and kind = ${kind} and action <> 'PERMISSION' order by xid, seq`.execute(
      tx,
    )
  return Map.groupBy(rows, ({ record }) => record)
}

function compare(
  { kind, hidden }: Audited,
  { id, row, lines }: { id: string; row: Record<string, unknown>; lines: readonly Line[] },
): Difference[] {
  if (lines.some(({ erased }) => erased)) return []
  if (lines.length === 0 || lines.at(-1)?.after === null)
    return [{ kind, record: id, field: null, says: 'stands, but the audit does not know of it' }]
  const said: Record<string, unknown> = {}
  for (const { isNew, after } of lines) {
    if (isNew) for (const key of Object.keys(said)) delete said[key]
    Object.assign(said, after)
  }
  const stands: Record<string, unknown> = {}
  for (const [column, value] of Object.entries(row)) {
    if (hidden.includes(column)) continue
    if (column === 'custom') for (const [key, each] of Object.entries(value as object)) stands[`custom.${key}`] = each
    else stands[camel(column)] = value
  }
  const fields = [...new Set([...Object.keys(stands), ...Object.keys(said).filter((key) => key.startsWith('custom.'))])]
  return fields
    .filter((field) => plain(stands[field]) !== plain(said[field]))
    .map((field) => ({ kind, record: id, field, says: 'is not what the audit says' }))
}

/** Gone without a trace: the audit's last word is not its removal. */
async function removedUnseen(tx: Tx, { table, kind }: Audited, found: Difference[]): Promise<void> {
  const { rows } = await sql<{ record: string }>`
    select record from (select distinct on (a.record) a.record, a.after from app.audit a where a.workspace_id = app.workspace() and a.kind = ${kind} and a.action <> 'PERMISSION' and a.erased_at is null
      and not exists (select from ${sql.table(table)} t where t.workspace_id = app.workspace() and t.id = a.record) order by a.record, a.xid desc, a.seq desc) last
    where after is not null limit ${most}`.execute(tx)
  for (const { record } of rows) found.push({ kind, record, field: null, says: 'is gone, and the audit does not say so' })
}

const camel = (name: string): string => name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())

/** A new row's audit leaves out what is empty. */
function plain(value: unknown): string {
  const isEmpty = value === null || value === undefined || (Array.isArray(value) && value.length === 0)
  return isEmpty ? 'null' : JSON.stringify(sorted(value))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}
