import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { makeCaller, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import { inTx } from './db.ts'
import { migrate, migrations } from './migrate.ts'

let world: TestDatabase
beforeAll(async () => {
  world = await testDatabase()
})
afterAll(() => world.close())

test('a migrated database has nothing to apply; several processes take turns', async () => {
  expect(await Promise.all([migrate(world.url), migrate(world.url), migrate(world.url)])).toEqual([[], [], []])
})

test('no lock outlives a migration: a pooler would keep the session that holds it', async () => {
  const held = `select count(*)::int as held from pg_locks where locktype = 'advisory' and objid = 7251998`
  const client = new pg.Client({ connectionString: world.url })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(7251998)')
    const waiting = migrate(world.url)
    await vi.waitFor(async () => expect((await world.pool.query(`${held} and not granted`)).rows).toEqual([{ held: 1 }]), 30_000)
    const { rows } = await world.pool.query(
      `select count(*)::int as outside from pg_stat_activity where application_name = 'pipedesk migrate' and datname = current_database() and xact_start is null`,
    )
    expect(rows).toEqual([{ outside: 0 }])
    await client.query('select pg_advisory_unlock(7251998)')
    expect(await waiting).toEqual([])
  } finally {
    await client.end()
  }
})

test('processes that start together on an empty database apply each file once', async () => {
  await using empty = await testDatabase()
  await empty.pool.query('drop schema app, directory, pgboss, auth_pd cascade')
  const applied = await Promise.all([migrate(empty.url), migrate(empty.url), migrate(empty.url)])
  expect(applied.flat().toSorted()).toEqual((await migrations()).map(({ name }) => name))
})

test('an applied file that was changed is refused by name', async () => {
  await world.pool.query(`update directory.migration set sum = 'x' where name = '0002_directory.sql'`)
  await expect(migrate(world.url)).rejects.toThrow(/changed afterwards: 0002_directory\.sql/)
  const { sum } = (await migrations()).find(({ name }) => name === '0002_directory.sql') ?? { sum: '' }
  await world.pool.query(`update directory.migration set sum = $1 where name = '0002_directory.sql'`, [sum])
})

test('a database of a newer release is refused', async () => {
  await world.pool.query(`insert into directory.migration (name, sum) values ('9999_future.sql', 'x')`)
  await expect(migrate(world.url)).rejects.toThrow(/newer than this release.*9999_future/)
  await world.pool.query(`delete from directory.migration where name = '9999_future.sql'`)
})

test('after a restore into a server whose transaction ids start low, new rows still sort after the old ones', async () => {
  const ana = await makeCaller(world.db)
  const write = (name: string) =>
    inTx(world.db, mandateOf(ana), (tx) => tx.insertInto('app.company').values({ workspaceId: ana.workspaceId, name }).execute())
  await write('before')
  // What a restore leaves: rows whose ids are far above the server's.
  await world.pool.query(
    `begin; set local session_replication_role = replica; update app.audit set xid = '123456789012' where kind = 'company'; commit`,
  )
  await migrate(world.url)
  await write('after')
  const rows = await inTx(world.db, mandateOf(ana), (tx) =>
    tx.selectFrom('app.audit').select('after').where('kind', '=', 'company').orderBy('xid').orderBy('seq').execute(),
  )
  expect(rows.map(({ after }) => after)).toEqual([{ name: 'before' }, { name: 'after' }])
  const { rows: horizon } = await world.pool.query<{ above: boolean }>(`select app.horizon() > '123456789012'::xid8 as above`)
  expect(horizon).toEqual([{ above: true }])
  await migrate(world.url)
  await write('last')
  const last = await inTx(world.db, mandateOf(ana), (tx) =>
    tx.selectFrom('app.audit').select('after').orderBy('xid', 'desc').orderBy('seq', 'desc').limit(1).executeTakeFirst(),
  )
  expect(last?.after).toEqual({ name: 'last' })
})
