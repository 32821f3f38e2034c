import pg from 'pg'
import { pendingMigrations } from './migrate.ts'

/** One thing that was looked at; `says` names the mend where it is wrong. */
export type Finding = { readonly ok: boolean; readonly about: string; readonly says: string }

export const fine = (about: string, says: string): Finding => ({ ok: true, about, says })
export const wrong = (about: string, says: string): Finding => ({ ok: false, about, says })

/** Looks at a database as the everyday login sees it; `embeddedIn`: the directory of the embedded one. Changes nothing. */
export async function inspect(url: string, embeddedIn: string | null): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'pipedesk doctor', connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const findings = [await server(client, embeddedIn), await release(client)]
    return findings.every(({ ok }) => ok) ? [...findings, await rights(client), ...(await exposure(client))] : findings
  } catch (error) {
    return [wrong('database', `cannot be used: ${(error as Error).message}. Look at DATABASE_URL.`)]
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function server(client: pg.Client, embeddedIn: string | null): Promise<Finding> {
  const { rows } = await client.query<{ version: string; name: string }>(
    `select current_setting('server_version_num') as version, current_database() as name`,
  )
  const major = Math.floor(Number(rows[0]?.version) / 10_000)
  if (major < 15) return wrong('database', `PostgreSQL ${major} is too old: 15 or newer is needed`)
  return fine('database', `PostgreSQL ${major}, ${embeddedIn === null ? `"${rows[0]?.name}"` : `embedded, in ${embeddedIn}`}`)
}

async function release(client: pg.Client): Promise<Finding> {
  try {
    const pending = await pendingMigrations(client)
    return pending.length === 0 ? fine('migrations', 'up to date') : wrong('migrations', `${pending.length} are missing: npm run migrate`)
  } catch (error) {
    return wrong('migrations', (error as Error).message)
  }
}

async function rights(client: pg.Client): Promise<Finding> {
  try {
    await client.query(
      `begin; set local role pipedesk_app; select set_config('app.workspace', gen_random_uuid()::text, true); select count(*) from app.contact; rollback`,
    )
    await client.query('select from directory.person limit 1; select from pgboss.job limit 1')
    return fine('rights', 'the login can work as pipedesk_app')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    return wrong(
      'rights',
      `this login cannot work (${(error as Error).message}): run npm run migrate with MIGRATE_DATABASE_URL set to the owner`,
    )
  }
}

/** A Supabase database lends its roles to a REST API: none of our schemas may be theirs. */
async function exposure(client: pg.Client): Promise<Finding[]> {
  const { rows: open } = await client.query<{
    role: string
    schema: string
  }>(`select r.rolname as role, n.nspname as schema from pg_roles r, pg_namespace n
    where r.rolname in ('anon', 'authenticated') and n.nspname in ('app', 'directory', 'pgboss', 'auth_pd') and has_schema_privilege(r.oid, n.oid, 'usage')`)
  const { rows: settings } = await client.query<{ value: string }>(`select unnest(setconfig) as value from pg_db_role_setting`)
  const shown = settings.filter(({ value }) => /^pgrst\.db_schemas=.*\b(app|directory|pgboss|auth_pd)\b/.test(value))
  return [
    ...open.map(({ role, schema }) =>
      wrong('rights', `the role ${role} may use the schema ${schema}. Mend: revoke all on schema ${schema} from ${role};`),
    ),
    ...shown.map(({ value }) => wrong('PostgREST', `${value} names a schema of ours: take it out`)),
  ]
}
