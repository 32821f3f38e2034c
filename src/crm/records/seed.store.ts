import { sql, type Transaction } from 'kysely'
import type { DB } from '#db/schema.ts'

const statuses = [
  ['New', 'open'],
  ['Contacted', 'open'],
  ['Qualified', 'qualified'],
  ['Lost', 'lost'],
] as const
const origins = ['Website', 'Referral', 'Event', 'Outbound', 'Partner', 'Other'] as const
const stages = [
  ['Qualification', 'open'],
  ['Meeting', 'open'],
  ['Proposal', 'open'],
  ['Negotiation', 'open'],
  ['Won', 'won'],
  ['Lost', 'lost'],
] as const

const rows = (pairs: readonly (readonly [string, string])[]): string =>
  JSON.stringify(pairs.map(([name, outcome], position) => ({ name, outcome, position })))

/** What a new workspace starts with: lead statuses and origins, a pipeline with its stages. For a transaction that knows its tenant, whatever role it works as. */
export async function seedWorkspace(tx: Transaction<DB>): Promise<void> {
  const given = sql`as r(name text, outcome text, position int)`
  await sql`insert into app.lead_status (workspace_id, name, outcome, position)
    select current_setting('app.workspace')::uuid, r.name, r.outcome, r.position from json_to_recordset(${rows(statuses)}::json) ${given}`.execute(
    tx,
  )
  await sql`insert into app.lead_origin (workspace_id, name, position)
    select current_setting('app.workspace')::uuid, r.name, r.position from json_to_recordset(${rows(origins.map((name) => [name, '']))}::json) ${given}`.execute(
    tx,
  )
  await sql`with made as (insert into app.pipeline (workspace_id, name) values (current_setting('app.workspace')::uuid, 'Sales') returning workspace_id, id)
    insert into app.stage (workspace_id, pipeline_id, name, outcome, position)
    select made.workspace_id, made.id, r.name, r.outcome, r.position from made, json_to_recordset(${rows(stages)}::json) ${given}`.execute(
    tx,
  )
}
