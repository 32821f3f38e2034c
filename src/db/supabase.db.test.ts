import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openQueue } from '#jobs/queue.ts'
import { logger } from '#lib/log.ts'
import { makeCaller, mandateOf } from '#test/database.ts'
import { connect, type Connected } from './connect.ts'
import { inTx } from './db.ts'
import { inspect } from './inspect.ts'
import { migrate } from './migrate.ts'

/** A database as Supabase gives it: an owner who is no superuser, its roles, its `auth` schema, rights in `public` for everybody. */
const tag = randomBytes(4).toString('hex')
const [owner, login, database] = [`owner_${tag}`, `login_${tag}`, `supa_${tag}`]
const server = process.env.TEST_DATABASE_URL ?? ''
let admin: pg.Client
let everyday: Connected

const urlOf = (user: string | null, name = database): string => {
  const url = new URL(server)
  if (user !== null) {
    url.username = user
    url.password = 'secret'
  }
  url.pathname = `/${name}`
  return url.href
}

async function asSuperuser(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(null) })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

beforeAll(async () => {
  admin = new pg.Client({ connectionString: server })
  await admin.connect()
  for (const role of ['anon', 'authenticated', 'service_role']) await admin.query(`create role ${role} nologin`).catch(() => undefined)
  await admin.query(`create role ${owner} login createrole createdb password 'secret'; create role ${login} login password 'secret'`)
  // Roles span databases: here another one has made ours, so its owner lets this one have it, as a fresh server's owner would have made it.
  await admin.query('create role pipedesk_app nologin').catch(() => undefined)
  await admin.query(`grant pipedesk_app to ${owner} with admin option`)
  await admin.query(`create database ${database} owner ${owner}`)
  await asSuperuser(`create schema auth; create table auth.users (id uuid primary key, email text);
    grant usage on schema public to anon, authenticated; alter default privileges in schema public grant all on tables to anon, authenticated;
    alter default privileges for role ${owner} grant select on tables to anon, authenticated`)
  await migrate(urlOf(owner), urlOf(login))
  everyday = connect({ url: urlOf(login), name: 'pipedesk test', max: 4 })
})
afterAll(async () => {
  await everyday.close()
  await admin.query(`drop database ${database} with (force)`)
  for (const role of [owner, login]) await admin.query(`drop owned by ${role} cascade; drop role ${role}`)
  await admin.end()
})

test('the everyday login, which owns nothing, can do its work and no more', async () => {
  const ana = await makeCaller(everyday.db)
  await inTx(everyday.db, mandateOf(ana), (tx) =>
    tx.insertInto('app.contact').values({ workspaceId: ana.workspaceId, firstName: 'Ana' }).execute(),
  )
  const rows = await inTx(everyday.db, mandateOf(ana), (tx) =>
    tx.selectFrom('app.audit').select(['kind', 'action']).where('kind', '=', 'contact').execute(),
  )
  expect(rows).toEqual([{ kind: 'contact', action: 'CREATE' }])
  await expect(everyday.pool.query('select * from app.contact')).rejects.toThrow(
    /permission denied|app.workspace|invalid input syntax for type uuid/,
  )
  await expect(everyday.pool.query('drop table app.contact')).rejects.toThrow(/must be owner/)
})

test('it can send hints', async () => {
  const open = await openQueue({ url: urlOf(login), db: everyday.db, log: logger('silent'), jobs: ['some.job'], works: false })
  await open.queue.send('some.job', 'k', { n: 1 })
  await open.queue.send('some.job', 'k', { n: 2 })
  expect((await everyday.pool.query(`select count(*) as n from pgboss.job where name = 'some.job'`)).rows).toEqual([{ n: 1 }])
  await open.stop(500)
})

test('the roles of the REST API see nothing of ours', async () => {
  const client = new pg.Client({ connectionString: urlOf(null) })
  await client.connect()
  for (const role of ['anon', 'authenticated']) {
    for (const table of ['app.contact', 'app.audit', 'directory.person', 'pgboss.job', 'auth_pd.account']) {
      await client.query(`begin; set local role ${role}`)
      await expect(client.query(`select * from ${table}`), `${role} on ${table}`).rejects.toThrow(/permission denied for schema/)
      await client.query('rollback')
    }
  }
  await client.end()
})

test('doctor is content, and speaks up when a schema of ours is opened', async () => {
  expect((await inspect(urlOf(login), null)).filter(({ ok }) => !ok)).toEqual([])
  await asSuperuser('grant usage on schema app to anon')
  await admin.query(`alter database ${database} set pgrst.db_schemas = 'public, app'`)
  expect((await inspect(urlOf(login), null)).filter(({ ok }) => !ok).map(({ about }) => about)).toEqual(['rights', 'PostgREST'])
})

test('doctor says that migrations are missing, and by whom rights are given', async () => {
  await asSuperuser(`delete from directory.migration where name = '0003_records.sql'`)
  expect(await inspect(urlOf(login), null)).toContainEqual({ ok: false, about: 'migrations', says: '1 are missing: npm run migrate' })
})
