import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { AuditRow } from '#crm/audit/row.ts'
import type { Bone, Subject } from './skeleton.store.ts'

/** The changes of a page, by their number. */
export async function changesOfPage(tx: Tx, subject: Subject, bones: readonly Bone[]): Promise<Map<number, AuditRow>> {
  const mine = bones.filter((bone) => bone.source === 0)
  if (mine.length === 0) return new Map()
  const where =
    subject.of === 'record'
      ? sql`record = any(${[subject.id, ...(subject.merged ?? [])]}::uuid[])`
      : sql`actor = ${`person:${subject.id}`} and actor like 'person:%'`
  const found =
    await sql<AuditRow>`select xid::text as xid, seq, at, actor, run, cause, kind, record, rev, action, before, after from app.audit
    where ${where} and at between ${mine.at(-1)?.at}::timestamptz and ${mine[0]?.at}::timestamptz and seq = any(${mine.map((bone) => bone.seq)}::bigint[])`.execute(
      tx,
    )
  return new Map(found.rows.map((row) => [row.seq, row]))
}

/** What statuses and stages are called, for those that changed. */
export async function choiceNames(tx: Tx, rows: readonly AuditRow[]): Promise<Map<string, string>> {
  const ids = [
    ...new Set(
      rows
        .filter((row) => row.action === 'STATUS_CHANGE')
        .flatMap((row) => [row.before, row.after].flatMap((side) => [side?.statusId, side?.stageId]))
        .filter((id) => typeof id === 'string'),
    ),
  ]
  if (ids.length === 0) return new Map()
  const found = await sql<{
    id: string
    name: string
  }>`select id, name from app.lead_status where id = any(${ids}::uuid[]) union all select id, name from app.stage where id = any(${ids}::uuid[])`.execute(
    tx,
  )
  return new Map(found.rows.map((row) => [row.id, row.name]))
}
