import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '#access/caller.ts'
import { makeCaller, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import { inTx } from './db.ts'

let world: TestDatabase
let ana: Caller
let eve: Caller
let tables: string[]

type Column = { name: string; type: string; choice: string | null }

/** A row of any table, made from its catalogue: required columns get a value of their type, or the first one its CHECK allows. */
async function seed(table: string): Promise<boolean> {
  const { rows } = await world.pool.query<Column>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      (select substring(pg_get_constraintdef(k.oid) from '''([a-z_A-Z0-9]+)''::text') from pg_constraint k where k.conrelid = a.attrelid and k.contype = 'c' and k.conkey = array[a.attnum] limit 1) as choice
     from pg_attribute a where a.attrelid = $1::regclass and attnum > 0 and not attisdropped and attnotnull and not atthasdef and attidentity = '' and attname <> 'workspace_id'`,
    [table],
  )
  const value = ({ type, choice }: Column): string => {
    if (choice) return `'${choice}'`
    const values: Record<string, string> = {
      uuid: 'gen_random_uuid()',
      text: `'x'`,
      jsonb: `'{}'`,
      integer: '1',
      bigint: '1',
      'double precision': '1',
      xid8: `'1'`,
      bytea: `'\\x00'`,
      'text[]': `'{}'`,
      boolean: 'true',
      'timestamp with time zone': 'now()',
    }
    return values[type] ?? 'null'
  }
  const names = ['workspace_id', ...rows.map(({ name }) => `"${name}"`)].join(', ')
  const values = [`'${ana.workspaceId}'`, ...rows.map(value)].join(', ')
  return world.pool
    .query(`begin; set local session_replication_role = replica; insert into ${table} (${names}) values (${values}); commit`)
    .then(
      () => true,
      async () => {
        await world.pool.query('rollback')
        return false
      },
    )
}

beforeAll(async () => {
  world = await testDatabase({ max: 1 })
  ana = await makeCaller(world.db)
  eve = await makeCaller(world.db)
  const all = await world.pool.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class where relnamespace = 'app'::regnamespace and relkind in ('r', 'p') order by 1`,
  )
  tables = []
  for (const { name } of all.rows) if (await seed(name)) tables.push(name)
})
afterAll(() => world.close())

const count = (caller: Caller, table: string): Promise<number> =>
  inTx(
    world.db,
    mandateOf(caller),
    async (tx) =>
      (await sql<{ n: number }>`select count(*) as n from ${sql.table(table)} where workspace_id = ${ana.workspaceId}`.execute(tx)).rows[0]
        ?.n ?? -1,
  )

test('a second tenant sees no row of the first in any table, and cannot change, remove or add one', async () => {
  expect(tables.length).toBeGreaterThan(20)
  for (const table of tables) {
    expect(await count(ana, table), table).toBeGreaterThan(0)
    expect(await count(eve, table), table).toBe(0)
    for (const write of [
      sql`update ${sql.table(table)} set workspace_id = ${eve.workspaceId} where workspace_id = ${ana.workspaceId}`,
      sql`delete from ${sql.table(table)} where workspace_id = ${ana.workspaceId}`,
    ]) {
      const done = await inTx(world.db, mandateOf(eve), (tx) => write.execute(tx)).then(
        ({ numAffectedRows }) => Number(numAffectedRows),
        (error: Error) => error.message,
      )
      expect(done === 0 || /permission denied/.test(String(done)), `${table}: ${String(done)}`).toBe(true)
    }
    expect(await count(ana, table), table).toBeGreaterThan(0)
  }
})

test('no trick of SQL leads around the policy', async () => {
  const tries = [
    `select * from app.contact where workspace_id = '${ana.workspaceId}' or true`,
    `with other as (select '${ana.workspaceId}'::uuid as id) select c.* from app.contact c, other where c.workspace_id = other.id`,
    `select c.* from app.contact c right join (values ('${ana.workspaceId}'::uuid)) v (id) on c.workspace_id = v.id where c.id is not null`,
    `select * from app.contact where set_config('row_security', 'off', true) is not null`,
    `select e.* from app.audit a, app.contact e where a.record = e.id`,
  ]
  for (const text of tries) {
    const rows = await inTx(world.db, mandateOf(eve), async (tx) => (await sql`${sql.raw(text)}`.execute(tx)).rows).catch(
      (error: Error) => error.message,
    )
    expect(Array.isArray(rows) ? rows : [], text).toEqual([])
  }
})

test('without a workspace every table is an error, never "no rows"', async () => {
  for (const table of tables) {
    const read = world.db.transaction().execute(async (tx) => {
      await sql`select set_config('role', 'pipedesk_app', true), set_config('app.workspace', '', true)`.execute(tx)
      return sql`select * from ${sql.table(table)}`.execute(tx)
    })
    await expect(read, table).rejects.toThrow(/invalid input syntax for type uuid/)
  }
})

test('what one transaction set is gone in the next on the same connection', async () => {
  await inTx(world.db, { ...mandateOf(ana), cause: 'secret', runId: '0192aaaa-0000-7000-8000-000000000009' }, () => Promise.resolve())
  const { rows } = await world.pool.query(
    `select current_user <> 'pipedesk_app' as own, coalesce(current_setting('app.workspace', true), '') || coalesce(current_setting('app.actor', true), '') || coalesce(current_setting('app.cause', true), '') as left`,
  )
  expect(rows).toEqual([{ own: true, left: '' }])
})
