import { hookUrl } from '#connections/provider.ts'
import { connectors } from '#connectors/index.ts'
import { isConfigured } from '#connectors/kit/setup.ts'
import { connect } from '#db/connect.ts'
import { fine, inspect, wrong, type Finding } from '#db/inspect.ts'
import { sealer } from '#lib/seal.ts'
import type { Env } from '../env.ts'
import { urlOf } from './address.ts'
import { openPlace, type Place } from './place.ts'

/** Looks at everything an operator can get wrong, and says what mends it. True when nothing is wrong. Changes nothing. */
export async function doctor(env: Env, say: (line: string) => void): Promise<boolean> {
  const findings = [
    fine('environment', 'every variable can be read'),
    ...(await databaseFindings(env)),
    ...(await apiFindings(env)),
    ...providerFindings(env),
    ...(await hookFindings(env)),
  ]
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
  try {
    const findings = await inspect(place.databaseUrl, place.embedded?.directory ?? null)
    return findings.every(({ ok }) => ok) ? [...findings, await keyFinding(place)] : findings
  } finally {
    if (place.embedded && !place.embedded.attached) await place.embedded.stop()
  }
}

/** Whether the keys at hand open what this database has sealed. */
async function keyFinding({ databaseUrl, keys }: Place): Promise<Finding> {
  const { db, close } = connect({ url: databaseUrl, name: 'pipedesk doctor', max: 1 })
  try {
    const sealed = await db.selectFrom('directory.instance').select('value').where('key', '=', 'session_secret').executeTakeFirst()
    if (sealed === undefined) return fine('keys', 'nothing is sealed yet')
    sealer(keys).open(sealed.value, 'session_secret')
    return fine('keys', 'open what is sealed')
  } catch (error) {
    return wrong(
      'keys',
      `do not open what this database has sealed (${(error as Error).message}): set ENCRYPTION_KEYS as it was, or see docs/operations/keys.md`,
    )
  } finally {
    await close()
  }
}

/** Asks Supabase's REST API for one of our tables, as anybody could. */
async function apiFindings({ supabase }: Env): Promise<Finding[]> {
  if (supabase === null) return []
  const headers: Record<string, string> = supabase.key === null ? {} : { apikey: supabase.key, authorization: `Bearer ${supabase.key}` }
  const findings: Finding[] = []
  for (const [schema, table] of [
    ['app', 'contact'],
    ['directory', 'person'],
    ['pgboss', 'job'],
    ['auth_pd', 'user'],
  ] as const) {
    const answer = await fetch(`${supabase.url}/rest/v1/${table}?limit=1`, {
      headers: { ...headers, 'accept-profile': schema },
      signal: AbortSignal.timeout(10_000),
    }).catch((error: Error) => error)
    if (answer instanceof Error) return [wrong('SUPABASE_URL', `does not answer: ${answer.message}`)]
    if (answer.ok)
      findings.push(
        wrong(
          'PostgREST',
          `shows the schema ${schema} to everybody with the key. Mend: remove it from "Exposed schemas" in the project's API settings`,
        ),
      )
  }
  return findings.length > 0 ? findings : [fine('PostgREST', 'shows none of our schemas')]
}

function providerFindings(env: Env): Finding[] {
  const base = urlOf(env)
  const hooks = env.webhookBaseUrl ?? base
  const isAnyConfigured = connectors.some((connector) => isConfigured(connector.setup(env.providers)))
  const findings = connectors.map((connector) => {
    const { id, title } = connector
    if (isConfigured(connector.setup(env.providers))) return fine(title, 'credentials are set')
    if (env.sandbox) return fine(title, 'no credentials; the sandbox stands in')
    const name = id.toUpperCase()
    const mend = `nobody can connect it. Set ${name}_CLIENT_ID and ${name}_CLIENT_SECRET (docs/providers/${id}.md)`
    return isAnyConfigured ? fine(title, `no credentials: ${mend} to offer it`) : wrong(title, `no credentials, and no sandbox: ${mend}`)
  })
  const isHttps = base.startsWith('https://') || /^http:\/\/(127\.|localhost)/.test(base)
  if (!isHttps) findings.push(wrong('PUBLIC_URL', `${base} is neither https nor this machine: providers refuse such a redirect`))
  return [
    ...findings,
    fine('redirect URL to register at each provider', `${base}/api/crm/oauth/callback`),
    fine('redirect URL for sign-in by Google or Microsoft', `${base}/api/auth/oauth2/callback/<google|microsoft>`),
    ...connectors.flatMap(({ id, title, hook }) =>
      hook === undefined ? [] : fine(`webhook URL to register at ${title}`, hookUrl(hooks, id)),
    ),
  ]
}

/** Whether each provider rings here, as far as its own settings can be looked at. */
async function hookFindings(env: Env): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { id, title, hook } of connectors) {
    const seen = await hook?.inspect?.(env.providers, hookUrl(env.webhookBaseUrl ?? urlOf(env), id))
    if (seen != null) findings.push((seen.ok ? fine : wrong)(`webhooks of ${title}`, seen.says))
  }
  return findings
}
