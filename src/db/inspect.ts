import pg from 'pg'
import { pendingMigrations } from './migrate.ts'
import { isPooled } from './pooled.ts'

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
    const findings = [await server(client, embeddedIn), await clocks(client), await release(client)]
    return findings.every(({ ok }) => ok) ? [...findings, await rights(client), ...(await exposure(client))] : findings
  } catch (error) {
    return [wrong('database', `cannot be used: ${mendOf(error as Error & { code?: string })}`)]
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** What went wrong with a connection, and the mend. */
function mendOf({ code, message }: Error & { code?: string }): string {
  switch (code) {
    case '28P01':
    case '28000':
      return `${message}. Put the right login and password into DATABASE_URL (reserved characters as %XX).`
    case '3D000':
      return `${message}. Make it (create database …), or correct the name at the end of DATABASE_URL.`
    case '53300':
      return `${message}. Raise max_connections of the server, or stop what holds its sessions.`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host of DATABASE_URL is unknown here (${message}). Correct its name, or mend this machine's DNS.`
    case 'ECONNREFUSED':
      return `nobody listens there (${message}). Start PostgreSQL, or correct host and port of DATABASE_URL.`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return `the server is not reached (${message}). Look at the network, its firewall, and the host of DATABASE_URL.`
    default:
      return `${message}. Look at DATABASE_URL.`
  }
}

const skewMs = 60_000

/** Leases and tokens compare both clocks. */
async function clocks(client: pg.Client): Promise<Finding> {
  const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now')
  const apart = Math.abs(Date.now() - (rows[0]?.now.getTime() ?? 0))
  if (apart < skewMs) return fine('clock', 'agrees with the database server')
  return wrong('clock', `differs from the database server's by ${Math.round(apart / 1000)} s: set both by NTP`)
}

async function server(client: pg.Client, embeddedIn: string | null): Promise<Finding> {
  const { rows } = await client.query<{ version: string; name: string }>(
    `select current_setting('server_version_num') as version, current_database() as name`,
  )
  const major = Math.floor(Number(rows[0]?.version) / 10_000)
  if (major < 15) return wrong('database', `PostgreSQL ${major} is too old: 15 or newer is needed`)
  const { rows: modes } = await client.query<{ standby: boolean; readonly: string }>(
    `select pg_is_in_recovery() as standby, current_setting('default_transaction_read_only') as readonly`,
  )
  if (modes[0]?.standby === true) return wrong('database', 'is a standby that only reads: name the primary in DATABASE_URL')
  if (modes[0]?.readonly === 'on')
    return wrong('database', 'only reads (default_transaction_read_only is on): set it to off for this login and database')
  const through = (await isPooled(client)) ? ', through a pooler: no notifications, so work is looked for every one to two seconds' : ''
  return fine('database', `PostgreSQL ${major}, ${embeddedIn === null ? `"${rows[0]?.name}"` : `embedded, in ${embeddedIn}`}${through}`)
}

async function release(client: pg.Client): Promise<Finding> {
  try {
    const pending = await pendingMigrations(client)
    return pending.length === 0 ? fine('migrations', 'up to date') : wrong('migrations', `${pending.length} are missing: npm run migrate`)
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    if (code === '42501')
      return wrong('rights', `this login cannot work (${message}): run npm run migrate with MIGRATE_DATABASE_URL set to the owner`)
    return wrong('migrations', message)
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
