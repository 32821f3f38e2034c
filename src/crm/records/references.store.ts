import { sql } from 'kysely'
import { scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import type { Tx } from '#db/db.ts'
import type { FaultDetail } from '#lib/fault.ts'
import { isKind } from '#model/kinds.ts'
import type { Field } from '#model/noun.ts'
import type { Values } from '#model/value.ts'
import { visibleTo } from './scope.store.ts'

type Target = NonNullable<Field['to']>

/** What points at nothing the caller may see; by record, in the order given. Five queries at most, however many records. */
export async function danglingOf(
  tx: Tx,
  asks: { caller: Caller; fields: readonly Field[]; patches: readonly Values[] },
): Promise<FaultDetail[][]> {
  const references = asks.fields.flatMap((field) => (field.to === undefined ? [] : [{ field, to: field.to }]))
  const there = new Map<Target, Set<string>>()
  for (const to of new Set(references.map((each) => each.to))) {
    const pointing = references.filter((each) => each.to === to)
    const ids = new Set(asks.patches.flatMap((patch) => pointing.flatMap(({ field }) => idsIn(patch, field))))
    if (ids.size > 0) there.set(to, await existing(tx, asks.caller, { to, ids: [...ids] }))
  }
  return asks.patches.map((patch) =>
    references.flatMap(({ field, to }) => {
      const missing = idsIn(patch, field).some((id) => there.get(to)?.has(id) !== true)
      return missing ? [{ field: field.name, message: `no such ${words[to]}` }] : []
    }),
  )
}

const words: Readonly<Record<Target, string>> = {
  company: 'company',
  contact: 'contact',
  lead: 'lead',
  deal: 'deal',
  note: 'note',
  member: 'member of this workspace',
  stage: 'stage',
  pipeline: 'pipeline',
  leadStatus: 'lead status',
  leadOrigin: 'lead origin',
}

const tables = { stage: 'app.stage', pipeline: 'app.pipeline', leadStatus: 'app.lead_status', leadOrigin: 'app.lead_origin' } as const

function idsIn(patch: Values, field: Field): string[] {
  const value = patch[field.name]
  return (Array.isArray(value) ? value : [value]).filter((id) => typeof id === 'string').map((id) => id.toLowerCase())
}

async function existing(tx: Tx, caller: Caller, { to, ids }: { to: Target; ids: readonly string[] }): Promise<Set<string>> {
  const found = await sql<{ id: string }>`${query(caller, to)} = any(${ids}::uuid[])`.execute(tx)
  return new Set(found.rows.map((row) => row.id))
}

function query(caller: Caller, to: Target) {
  if (to === 'member')
    return sql`select person_id as id from directory.member where workspace_id = app.workspace() and removed_at is null and person_id`
  if (isKind(to))
    return sql`select t.id from ${sql.table(`app.${to}`)} t where t.deleted_at is null and ${visibleTo(scopeOf(caller, to))} and t.id`
  return sql`select id from ${sql.table(tables[to])} where id`
}
