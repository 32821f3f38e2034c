import { sql, type RawBuilder } from 'kysely'
import type { Scope } from '#access/allow.ts'
import type { Tx } from '#db/db.ts'

type Condition = RawBuilder<boolean>

/** The rows of `t`, the noun's table, that the scope may see. Notes count with the lead and the deal they hang on. */
export function visibleTo(scope: Scope): Condition {
  if (scope.reach === 'all') return sql<boolean>`true`
  const me = sql`${scope.personId}::uuid`
  const lead = (of: string): Condition => sql<boolean>`(${sql.ref(`${of}.owner_id`)} is null or ${sql.ref(`${of}.owner_id`)} = ${me}
    or exists (select from app.lead_member m where m.lead_id = ${sql.ref(`${of}.id`)} and m.person_id = ${me}))`
  const deal = (of: string): Condition => sql<boolean>`(${sql.ref(`${of}.owner_id`)} is null or ${sql.ref(`${of}.owner_id`)} = ${me})`
  switch (scope.kind) {
    case 'lead':
      return lead('t')
    case 'deal':
      return deal('t')
    case 'note':
      return sql<boolean>`(t.owner_id = ${me} or ((t.lead_id is null or exists (select from app.lead l where l.id = t.lead_id and ${lead('l')}))
        and (t.deal_id is null or exists (select from app.deal d where d.id = t.deal_id and ${deal('d')}))))`
    case 'company':
    case 'contact':
      return sql<boolean>`true`
  }
}

/** Which of these records the scope may see, deleted ones too. */
export async function visibleOf(tx: Tx, scope: Scope, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  if (scope.reach === 'all') return new Set(ids)
  const found = await sql<{
    id: string
  }>`select t.id from ${sql.table(`app.${scope.kind}`)} t where t.id = any(${ids}::uuid[]) and ${visibleTo(scope)}`.execute(tx)
  return new Set(found.rows.map((row) => row.id))
}

/** With whom leads are shared. */
export async function sharersOf(tx: Tx, leadIds: readonly string[]): Promise<Map<string, string[]>> {
  if (leadIds.length === 0) return new Map()
  const found = await sql<{
    leadId: string
    persons: string[]
  }>`select lead_id, array_agg(person_id order by added_at, person_id) as persons
    from app.lead_member where lead_id = any(${leadIds}::uuid[]) group by lead_id`.execute(tx)
  return new Map(found.rows.map((row) => [row.leadId, row.persons]))
}
