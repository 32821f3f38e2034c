import { createHash, randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Caller, Role } from '#access/caller.ts'
import { connect, type Connected } from '#db/connect.ts'
import type { Db } from '#db/db.ts'
import { migrate, migrations } from '#db/migrate.ts'
import type { Mandate } from '#model/actor.ts'

/** A database of one's own, migrated and empty. `url` is the owner's login. `close` drops it. */
export type TestDatabase = Connected & { readonly url: string } & AsyncDisposable

/** Clones the migrated template (~100 ms); the template is made anew whenever a migration changes. */
export async function testDatabase(options: { max?: number } = {}): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL
  if (!server) throw new Error('TEST_DATABASE_URL is missing: run under vitest (test/cluster.ts starts a server), or name one')
  const name = `pd_${randomBytes(8).toString('hex')}`
  await withClient(server, async (client) => {
    const template = await ensureTemplate(client, server)
    await clone(client, name, template)
  })
  const url = at(server, name)
  const open = connect({ url, name: 'pipedesk test', max: options.max ?? 10 })
  const close = async (): Promise<void> => {
    await open.close()
    await withClient(server, (client) => client.query(`drop database if exists ${name} with (force)`))
  }
  return { ...open, url, close, [Symbol.asyncDispose]: close }
}

/** A workspace with ordinary settings. */
export async function makeWorkspace(db: Db, values: { name?: string; country?: string; zone?: string } = {}): Promise<string> {
  const name = values.name ?? 'Acme'
  const slug = `w-${randomBytes(6).toString('hex')}`
  const row = await db
    .insertInto('directory.workspace')
    .values({ slug, ...values, name })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** A person who is a member of nothing yet. */
export async function makePerson(db: Db, values: { name?: string; email?: string } = {}): Promise<string> {
  const email = values.email ?? `${randomBytes(5).toString('hex')}@example.com`
  const row = await db
    .insertInto('directory.person')
    .values({ name: values.name ?? 'Ana Souza', email })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** Makes the person a member; the audit names the system as the one who did it. */
export async function makeMember(
  db: Db,
  workspaceId: string,
  member: { personId?: string; role?: Role; grants?: string[] } = {},
): Promise<string> {
  const personId = member.personId ?? (await makePerson(db))
  await db
    .insertInto('directory.member')
    .values({ workspaceId, personId, role: member.role ?? 'admin', grants: member.grants ?? [] })
    .execute()
  return personId
}

/** Somebody signed in, in a workspace of their own unless one is given. */
export async function makeCaller(
  db: Db,
  values: { workspaceId?: string; role?: Role; grants?: string[]; name?: string } = {},
): Promise<Caller> {
  const workspaceId = values.workspaceId ?? (await makeWorkspace(db))
  const role = values.role ?? 'admin'
  const grants = values.grants ?? []
  const name = values.name ?? 'Ana Souza'
  const email = `${randomUUID()}@example.com`
  const personId = await makeMember(db, workspaceId, { personId: await makePerson(db, { name, email }), role, grants })
  return { workspaceId, personId, role, grants, name, email, via: { by: 'bearer' } }
}

/** What a caller does, is done in this name. */
export function mandateOf(caller: Caller): Mandate {
  return { workspaceId: caller.workspaceId, actor: `person:${caller.personId}` }
}

async function ensureTemplate(client: pg.Client, server: string): Promise<string> {
  const sums = (await migrations()).map(({ name, sum }) => `${name}:${sum}`).join()
  const template = `pd_template_${createHash('sha256').update(sums).digest('hex').slice(0, 16)}`
  await client.query('select pg_advisory_lock(7251997)')
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount) return template
    const half = `${template}_half`
    await client.query(`drop database if exists ${half} with (force)`)
    await client.query(`create database ${half}`)
    await migrate(at(server, half))
    await client.query(`alter database ${half} rename to ${template}`)
    return template
  } finally {
    await client.query('select pg_advisory_unlock(7251997)')
  }
}

/** Cloning needs the template to itself for a moment; the session that migrated it may be just leaving. */
async function clone(client: pg.Client, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`create database ${name} template ${template}`)
      return
    } catch (error) {
      if ((error as { code?: string }).code !== '55006' || attempt === 20) throw error
      await new Promise((done) => setTimeout(done, 50 * attempt))
    }
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function at(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
