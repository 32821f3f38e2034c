import type { ClientBase } from 'pg'
import { queueSchema } from './queue-schema.ts'

/**
 * Gives the everyday login its rights where migrations run as somebody else (MIGRATE_DATABASE_URL): everything in the schemas that hold no
 * customer data, and the application's role, which row-level security binds. A login that owns the tables needs nothing.
 */
export async function grantLogin(client: ClientBase, loginUrl: string): Promise<void> {
  const login = decodeURIComponent(new URL(loginUrl).username)
  const { rows } = await client.query<{ name: string }>(
    'select rolname as name from pg_roles where rolname = $1 and rolname <> current_user',
    [login],
  )
  if (rows.length === 0) return
  const name = client.escapeIdentifier(login)
  for (const schema of ['directory', queueSchema, 'auth_pd']) {
    const { rowCount } = await client.query('select from pg_namespace where nspname = $1', [schema])
    if (!rowCount) continue
    await client.query(`grant usage on schema ${schema} to ${name}`)
    for (const what of ['select, insert, update, delete on all tables', 'usage, select on all sequences', 'execute on all functions'])
      await client.query(`grant ${what} in schema ${schema} to ${name}`)
  }
  await client.query(
    `grant usage on schema app to ${name}; grant pipedesk_app to ${name}; grant execute on function app.connection_health(), app.unsealed_seconds() to ${name}`,
  )
}

/**
 * After a restore into a new server its transaction ids start low again, below those in the audit. The feed's order is (xid, seq), so new ones are
 * shifted above the old ones, for good. Returns the shift, 0 where none is needed.
 */
export async function keepFeedOrder(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ behind: string }>(`
    select coalesce(max(newest.xid::text::numeric), 0) - (app.feed_xid(pg_current_xact_id()))::text::numeric as behind
    from directory.workspace w cross join lateral (select xid from app.audit a where a.workspace_id = w.id order by xid desc limit 1) newest`)
  const behind = Number(rows[0]?.behind ?? 0)
  if (behind < 0) return 0
  const { rows: shifts } = await client.query<{ shift: string }>('select app.xid_shift() as shift')
  const shift = BigInt(shifts[0]?.shift ?? 0) + BigInt(Math.ceil(behind)) + 1_000_000n
  await client.query(
    `create or replace function app.xid_shift() returns numeric language sql immutable parallel safe as 'select ${shift}::numeric'`,
  )
  return Number(shift)
}
