import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { grantLogin, keepFeedOrder } from './after-migrate.ts'
import { installQueue } from './queue-schema.ts'

/** One file of `migrations/`; `sum` is the SHA-256 of its text. */
export type Migration = { readonly name: string; readonly text: string; readonly sum: string }

const directory = join(import.meta.dirname, 'migrations')
/** Any fixed number: all processes that migrate one database take turns. */
const turn = 7_251_998

/** All migrations in the order they are applied. */
export async function migrations(): Promise<readonly Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).toSorted()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(directory, name), 'utf8')
      return { name, text, sum: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

/**
 * Brings a database to this release, forward only, each file in its own transaction; several processes take turns. Returns the names applied.
 * Throws when an applied file has changed since, or when the database is of a newer release. `loginUrl`: who works with it every day, where that is somebody else.
 */
export async function migrate(url: string, loginUrl: string = url): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'pipedesk migrate' })
  await client.connect()
  try {
    const applied: string[] = []
    for (const each of await pendingMigrations(client)) if (await apply(client, each)) applied.push(each.name)
    await installQueue(client)
    await inTurn(client, async () => {
      await keepFeedOrder(client)
      await grantLogin(client, loginUrl)
    })
    return applied
  } finally {
    await client.end()
  }
}

/** What `migrate` would apply; throws as it does. Makes the list of applied files when there is none. */
export async function pendingMigrations(client: pg.ClientBase): Promise<readonly Migration[]> {
  const known = await migrations()
  const { rows: found } = await client.query<{ exists: boolean }>(`select to_regclass('directory.migration') is not null as exists`)
  if (!found[0]?.exists) return known
  const { rows } = await client.query<{ name: string; sum: string }>('select name, sum from directory.migration')
  const applied = new Map(rows.map(({ name, sum }) => [name, sum]))
  const strange = rows.filter(({ name }) => !known.some((each) => each.name === name))
  if (strange.length > 0)
    throw new Error(
      `The database is newer than this release: it knows ${strange.map(({ name }) => name).join(', ')}. Start the newer release, or restore a backup.`,
    )
  const changed = known.filter(({ name, sum }) => applied.has(name) && applied.get(name) !== sum)
  if (changed.length > 0)
    throw new Error(
      `Applied migrations were changed afterwards: ${changed.map(({ name }) => name).join(', ')}. Put back their text and add a new file instead (a database of a developer can simply be removed).`,
    )
  return known.filter(({ name }) => !applied.has(name))
}

/** False: another process applied it meanwhile. */
async function apply(client: pg.Client, { name, text, sum }: Migration): Promise<boolean> {
  try {
    return await inTurn(client, async () => {
      await client.query(`create schema if not exists directory;
        create table if not exists directory.migration (name text primary key, sum text not null, applied_at timestamptz not null default now())`)
      const { rowCount } = await client.query('select from directory.migration where name = $1', [name])
      if (rowCount) return false
      await client.query(text)
      await client.query('insert into directory.migration (name, sum) values ($1, $2)', [name, sum])
      return true
    })
  } catch (cause) {
    throw new Error(`Migration ${name} failed and was rolled back: ${(cause as Error).message}`, { cause })
  }
}

/** One transaction, of one process at a time. The lock ends with it: a session's lock would stay with a transaction pooler, and stop whoever comes next. */
async function inTurn<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    await client.query('select pg_advisory_xact_lock($1)', [turn])
    const done = await work()
    await client.query('commit')
    return done
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}
