import pg from 'pg'
import { connectors } from '#connectors/index.ts'
import { isConfigured } from '#connectors/kit/setup.ts'
import { pendingMigrations } from '#db/migrate.ts'
import type { Env } from '../env.ts'
import { urlOf } from './address.ts'
import { openPlace, type Place } from './place.ts'

type Finding = { readonly ok: boolean; readonly about: string; readonly says: string }

const fine = (about: string, says: string): Finding => ({ ok: true, about, says })
const wrong = (about: string, says: string): Finding => ({ ok: false, about, says })

/** Looks at everything an operator can get wrong, and says what mends it. True when nothing is wrong. Changes nothing. */
export async function doctor(env: Env, say: (line: string) => void): Promise<boolean> {
  const findings = [fine('environment', 'every variable can be read'), ...(await databaseFindings(env)), ...(await apiFindings(env)), ...providerFindings(env)]
  for (const { ok, about, says } of findings) say(`${ok ? 'ok   ' : 'WRONG'} ${about}: ${says}`)
  const bad = findings.filter(({ ok }) => !ok).length
  say(bad === 0 ? 'Nothing is wrong.' : `${bad} ${bad === 1 ? 'thing is' : 'things are'} wrong.`)
  return bad === 0
}

async function databaseFindings(env: Env): Promise<Finding[]> {
  let place: Place
  try {
    place = await openPlace(env)
  } catch (error) {
    return [wrong('database', (error as Error).message)]
  }
  const client = new pg.Client({ connectionString: place.databaseUrl, application_name: 'pipedesk doctor' })
  try {
    await client.connect()
    return await lookAt(client, place)
  } catch (error) {
    return [wrong('database', `cannot be used: ${(error as Error).message}. Look at DATABASE_URL.`)]
  } finally {
    await client.end().catch(() => undefined)
    if (place.embedded && !place.embedded.attached) await place.embedded.stop()
  }
}

async function lookAt(client: pg.Client, { embedded }: Place): Promise<Finding[]> {
  const { rows } = await client.query<{ version: string; name: string }>(`select current_setting('server_version_num') as version, current_database() as name`)
  const major = Math.floor(Number(rows[0]?.version) / 10_000)
  const where = embedded ? `embedded, in ${embedded.directory}` : `"${rows[0]?.name}"`
  const findings = [major < 15 ? wrong('database', `PostgreSQL ${major} is too old: 15 or newer is needed`) : fine('database', `PostgreSQL ${major}, ${where}`)]
  const pending = await pendingMigrations(client).catch((error: Error) => error)
  if (pending instanceof Error) return [...findings, wrong('migrations', pending.message)]
  if (pending.length > 0) return [...findings, wrong('migrations', `${pending.length} are missing: npm run migrate`)]
  findings.push(fine('migrations', 'up to date'))
  const login = await client.query(`begin; set local role pipedesk_app; select set_config('app.workspace', gen_random_uuid()::text, true); select count(*) from app.contact; rollback`).then(() => null, (error: Error) => error)
  findings.push(login ? wrong('rights', `this login cannot work as pipedesk_app (${login.message}): run npm run migrate with MIGRATE_DATABASE_URL set to the owner`) : fine('rights', 'the login can work as pipedesk_app'))
  const open = await client.query<{ role: string; schema: string }>(`select r.rolname as role, n.nspname as schema from pg_roles r, pg_namespace n where r.rolname in ('anon', 'authenticated')
    and n.nspname in ('app', 'directory', 'pgboss', 'auth_pd') and has_schema_privilege(r.oid, n.oid, 'usage')`)
  for (const { role, schema } of open.rows) findings.push(wrong('rights', `the role ${role} may use the schema ${schema}. Mend: revoke all on schema ${schema} from ${role};`))
  const shown = await client.query<{ value: string }>(`select unnest(setconfig) as value from pg_db_role_setting`)
  const exposed = shown.rows.filter(({ value }) => /^pgrst\.db_schemas=.*\b(app|directory|pgboss|auth_pd)\b/.test(value))
  if (exposed.length > 0) findings.push(wrong('PostgREST', `pgrst.db_schemas names a schema of ours (${exposed.map(({ value }) => value).join('; ')}): take it out`))
  return findings
}

/** Asks Supabase's REST API for one of our tables, as anybody could. */
async function apiFindings({ supabase }: Env): Promise<Finding[]> {
  if (supabase === null) return []
  const headers: Record<string, string> = supabase.key === null ? {} : { apikey: supabase.key, authorization: `Bearer ${supabase.key}` }
  const findings: Finding[] = []
  for (const [schema, table] of [['app', 'contact'], ['directory', 'person'], ['pgboss', 'job'], ['auth_pd', 'user']] as const) {
    const answer = await fetch(`${supabase.url}/rest/v1/${table}?limit=1`, { headers: { ...headers, 'accept-profile': schema }, signal: AbortSignal.timeout(10_000) }).catch((error: Error) => error)
    if (answer instanceof Error) return [wrong('SUPABASE_URL', `does not answer: ${answer.message}`)]
    if (answer.ok) findings.push(wrong('PostgREST', `shows the schema ${schema} to everybody with the key. Mend: remove it from "Exposed schemas" in the project's API settings`))
  }
  return findings.length > 0 ? findings : [fine('PostgREST', 'shows none of our schemas')]
}

function providerFindings(env: Env): Finding[] {
  const base = urlOf(env)
  const hooks = env.webhookBaseUrl ?? base
  const findings = connectors.map((connector) => {
    const { id, title } = connector
    if (isConfigured(connector.setup(env.providers))) return fine(title, 'credentials are set')
    return env.sandbox ? fine(title, 'no credentials; the sandbox stands in') : wrong(title, `no credentials, and no sandbox: nobody can connect it. Set ${id.toUpperCase()}_CLIENT_ID and ${id.toUpperCase()}_CLIENT_SECRET (docs/providers/${id}.md)`)
  })
  const isHttps = base.startsWith('https://') || /^http:\/\/(127\.|localhost)/.test(base)
  if (!isHttps) findings.push(wrong('PUBLIC_URL', `${base} is neither https nor this machine: providers refuse such a redirect`))
  return [...findings, fine('redirect URL to register at each provider', `${base}/api/crm/oauth/callback`), fine('redirect URL for sign-in by Google or Microsoft', `${base}/api/auth/oauth2/callback/<google|microsoft>`), fine('webhook URLs', `${hooks}/api/hooks/<provider>`)]
}
