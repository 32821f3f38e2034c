import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'

/** What a workspace chooses from: statuses and origins of leads, pipelines of deals and their stages. */
export type ChoiceKind = 'leadStatus' | 'leadOrigin' | 'pipeline' | 'stage'

export type Choice = {
  readonly id: string
  readonly name: string
  readonly position: number
  readonly outcome: string | null
  readonly pipelineId: string | null
}

export type ChoicePatch = {
  readonly name?: string | undefined
  readonly position?: number | undefined
  readonly outcome?: string | undefined
}

/** Where a choice is kept and what of the living points at it. */
const places = {
  leadStatus: { table: 'app.lead_status', used: 'app.lead', by: 'status_id', outcome: true, parent: false },
  leadOrigin: { table: 'app.lead_origin', used: 'app.lead', by: 'origin_id', outcome: false, parent: false },
  pipeline: { table: 'app.pipeline', used: 'app.deal', by: 'pipeline_id', outcome: false, parent: false },
  stage: { table: 'app.stage', used: 'app.deal', by: 'stage_id', outcome: true, parent: true },
} as const

const columns = (kind: ChoiceKind) =>
  sql`id, name, position, ${places[kind].outcome ? sql`outcome` : sql`null::text as outcome`}, ${places[kind].parent ? sql`pipeline_id` : sql`null::uuid as pipeline_id`}`

export async function choices(tx: Tx, kind: ChoiceKind): Promise<Choice[]> {
  const found = await sql<Choice>`select ${columns(kind)} from ${sql.table(places[kind].table)} order by position, name, id`.execute(tx)
  return found.rows
}

/** A new choice, last unless a position is given; null when the pipeline it should belong to does not exist. */
export async function createChoice(
  tx: Tx,
  kind: ChoiceKind,
  given: ChoicePatch & { readonly name: string; readonly pipelineId?: string },
): Promise<Choice | null> {
  const { table, outcome, parent } = places[kind]
  if (parent && !(await choices(tx, 'pipeline')).some((each) => each.id === given.pipelineId)) return null
  const made =
    await sql<Choice>`insert into ${sql.table(table)} (workspace_id, name, position${outcome ? sql`, outcome` : sql``}${parent ? sql`, pipeline_id` : sql``})
    select app.workspace(), ${given.name}, coalesce(${given.position ?? null}::int, (select max(position) + 1 from ${sql.table(table)}), 0)
      ${outcome ? sql`, ${given.outcome ?? 'open'}` : sql``}${parent ? sql`, ${given.pipelineId}::uuid` : sql``} returning ${columns(kind)}`.execute(
      tx,
    )
  return made.rows[0] ?? null
}

export async function changeChoice(
  tx: Tx,
  kind: ChoiceKind,
  { id, ...patch }: ChoicePatch & { readonly id: string },
): Promise<Choice | null> {
  const sets = [
    ...(patch.name === undefined ? [] : [sql`name = ${patch.name}`]),
    ...(patch.position === undefined ? [] : [sql`position = ${patch.position}`]),
    ...(patch.outcome === undefined || !places[kind].outcome ? [] : [sql`outcome = ${patch.outcome}`]),
  ]
  const table = sql.table(places[kind].table)
  const changed =
    sets.length === 0
      ? await sql<Choice>`select ${columns(kind)} from ${table} where id = ${id}`.execute(tx)
      : await sql<Choice>`update ${table} set ${sql.join(sets)} where id = ${id} returning ${columns(kind)}`.execute(tx)
  return changed.rows[0] ?? null
}

/** Living records that have this choice. */
export async function usesOf(tx: Tx, kind: ChoiceKind, id: string): Promise<number> {
  const { used, by } = places[kind]
  const found = await sql<{
    count: number
  }>`select count(*) as count from ${sql.table(used)} where ${sql.ref(by)} = ${id} and deleted_at is null`.execute(tx)
  return found.rows[0]?.count ?? 0
}

export async function deleteChoice(tx: Tx, kind: ChoiceKind, id: string): Promise<boolean> {
  const gone = await sql`delete from ${sql.table(places[kind].table)} where id = ${id} returning id`.execute(tx)
  return gone.rows.length > 0
}
