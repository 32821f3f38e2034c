import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Values } from '#model/value.ts'
import type { LinkRow } from '../link.ts'

/** One act that decides several conflicts. `rules`: the connection's field rules before and after, where it makes one. */
export type DecisionRow = {
  readonly id: string
  readonly strategy: 'use_app' | 'use_crm' | 'ignore' | 'rule'
  readonly connectionId: string | null
  readonly rulesBefore: Readonly<Record<string, string>> | null
  readonly rulesAfter: Readonly<Record<string, string>> | null
  readonly decidedBy: string
  readonly at: Date
  readonly undoneAt: Date | null
}

/** How a link and its record stood before a conflict was decided, and what the decision wrote into the record. */
export type Before = {
  readonly link: Pick<LinkRow, 'shadow' | 'ours' | 'theirs' | 'state' | 'reason' | 'detail'>
  readonly deleted: boolean
  readonly was: Values
  readonly wrote: Values
}

/** A conflict that an act settled. `linkRev`: its link's revision right after. */
export type DecidedRow = { readonly conflictId: string; readonly linkRev: number; readonly before: Before }

const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value))

export async function saveDecision(tx: Tx, decision: Omit<DecisionRow, 'undoneAt'>): Promise<void> {
  const { id, strategy, connectionId, rulesBefore, rulesAfter, decidedBy, at } = decision
  await sql`insert into app.decision (workspace_id, id, strategy, connection_id, rules_before, rules_after, decided_by, at)
    values (app.workspace(), ${id}, ${strategy}, ${connectionId}, ${json(rulesBefore)}::jsonb, ${json(rulesAfter)}::jsonb, ${decidedBy}, ${at})`.execute(
    tx,
  )
}

/** Makes an act that has begun a rule of a connection. */
export async function makeRule(
  tx: Tx,
  id: string,
  { connectionId, before, after }: { readonly connectionId: string; readonly before: object; readonly after: object },
): Promise<void> {
  await sql`update app.decision set strategy = 'rule', connection_id = ${connectionId}, rules_before = ${json(before)}::jsonb, rules_after = ${json(after)}::jsonb
    where workspace_id = app.workspace() and id = ${id}`.execute(tx)
}

/** One act; locked, so that it is taken back once. */
export async function decisionById(tx: Tx, id: string): Promise<DecisionRow | null> {
  const { rows } = await sql<DecisionRow>`select id, strategy, connection_id, rules_before, rules_after, decided_by, at, undone_at
    from app.decision where workspace_id = app.workspace() and id = ${id} for update`.execute(tx)
  return rows[0] ?? null
}

export async function saveDecided(tx: Tx, decisionId: string, row: DecidedRow): Promise<void> {
  await sql`insert into app.decided (workspace_id, decision_id, conflict_id, link_rev, before)
    values (app.workspace(), ${decisionId}, ${row.conflictId}, ${row.linkRev}, ${JSON.stringify(row.before)}::jsonb)`.execute(tx)
}

/** What an act settled and nobody has taken back yet. */
export async function decidedBy(tx: Tx, decisionId: string): Promise<readonly DecidedRow[]> {
  const { rows } = await sql<DecidedRow>`select conflict_id, link_rev, before from app.decided
    where workspace_id = app.workspace() and decision_id = ${decisionId} and undone_at is null order by conflict_id`.execute(tx)
  return rows
}

export async function markUndone(tx: Tx, decisionId: string, of: { readonly conflictId: string; readonly at: Date }): Promise<void> {
  await sql`update app.decided set undone_at = ${of.at} where workspace_id = app.workspace() and decision_id = ${decisionId} and conflict_id = ${of.conflictId}`.execute(
    tx,
  )
}

export async function endDecision(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update app.decision set undone_at = ${at} where workspace_id = app.workspace() and id = ${id}`.execute(tx)
}
