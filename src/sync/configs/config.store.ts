import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Connection } from '#connections/connection.ts'
import type { Kind } from '#model/kinds.ts'

/** Settings a person may change; absent ones stay. */
export type ConfigPatch = Partial<
  Pick<Connection, 'direction' | 'frequency' | 'schedule' | 'kinds' | 'rules' | 'policy' | 'fieldPolicies' | 'options'>
>

const json = (value: object | undefined): string | null => (value === undefined ? null : JSON.stringify(value))

/** Writes settings of a connection; the trigger audits them. */
export async function saveConfig(tx: Tx, id: string, patch: ConfigPatch): Promise<void> {
  const { direction = null, frequency = null, kinds = null, policy = null } = patch
  await sql`update app.connection set direction = coalesce(${direction}, direction), frequency = coalesce(${frequency}, frequency),
      kinds = coalesce(${kinds}::text[], kinds), policy = coalesce(${policy}, policy), schedule = coalesce(${json(patch.schedule)}::jsonb, schedule),
      rules = coalesce(${json(patch.rules)}::jsonb, rules), field_policies = coalesce(${json(patch.fieldPolicies)}::jsonb, field_policies),
      options = coalesce(${json(patch.options)}::jsonb, options)
    where workspace_id = app.workspace() and id = ${id} and deleted_at is null`.execute(tx)
}

/** How a connection stands, by kind: links by state, and open conflicts. */
export type Stats = {
  readonly kind: Kind
  readonly live: number
  readonly waiting: number
  readonly refused: number
  readonly held: number
  readonly conflicts: number
}

export async function statsOf(tx: Tx, connectionId: string): Promise<readonly Stats[]> {
  const { rows } = await sql<Stats>`select s.kind,
      (count(*) filter (where l.state = 'live'))::int live,
      (count(*) filter (where l.state in ('unborn', 'unknown')))::int waiting,
      (count(*) filter (where l.state = 'refused'))::int refused,
      (count(*) filter (where l.state = 'held'))::int held,
      (select count(*)::int from app.conflict c where c.workspace_id = app.workspace() and c.connection_id = ${connectionId} and c.kind = s.kind and c.status = 'pending') conflicts
    from app.stream s left join app.link l on l.workspace_id = s.workspace_id and l.stream_id = s.id
    where s.workspace_id = app.workspace() and s.connection_id = ${connectionId} group by s.kind order by s.kind`.execute(tx)
  return rows
}
