import { env, setup } from './env.ts'
import { failureOf } from './failure.ts'

/** Webhook settings of a legacy public app; a project app has them in its own files. */
const version = '2026-03'
const timeoutMs = 10_000
const subjects = ['contact', 'company', 'deal']
const happenings = ['creation', 'deletion', 'restore', 'merge', 'associationChange', 'propertyChange']

type Subscription = { readonly active?: boolean; readonly eventType?: string; readonly subscriptionType?: string }
type Seen = { readonly ok: boolean; readonly says: string }

/** Looks at the app's webhook settings with the developer account's key. */
export async function inspect(variables: Readonly<Record<string, unknown>>, url: string): Promise<Seen | null> {
  const { HUBSPOT_APP_ID: appId = '', HUBSPOT_DEVELOPER_KEY: key = '' } = env.parse(variables)
  if (appId === '' || key === '') return null
  const at = `${setup(variables).endpoints.api}/webhooks/${version}/${appId}`
  const settings = await ask(`${at}/settings`, key)
  if (typeof settings === 'string') return { ok: false, says: settings }
  const target = (settings as { readonly targetUrl?: unknown } | null)?.targetUrl ?? null
  if (target !== url)
    return { ok: false, says: `the app rings at ${typeof target === 'string' ? target : 'no address'}. Mend: set its target URL to ${url}` }
  const list = await ask(`${at}/subscriptions`, key)
  if (typeof list === 'string') return { ok: false, says: list }
  const missing = missingOf((list as { readonly results?: readonly Subscription[] } | null)?.results ?? [])
  if (missing.length === 0) return { ok: true, says: `the app rings at ${url} for contacts, companies and deals` }
  return {
    ok: false,
    says: `the app is not subscribed to ${missing.join(', ')}. Mend: add them to its webhooks; what is missing is noticed later`,
  }
}

/** The body, or what is wrong in words. */
async function ask(url: string, key: string): Promise<unknown> {
  try {
    const reply = await fetch(`${url}?hapikey=${encodeURIComponent(key)}`, { signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' })
    const body: unknown = await reply.json().catch(() => null)
    if (reply.status === 200) return body
    if (reply.status === 404) return 'no webhooks are set up for the app, or HUBSPOT_APP_ID is not its number'
    if (reply.status === 401 || reply.status === 403) return 'HubSpot does not accept HUBSPOT_DEVELOPER_KEY for this app'
    return `HubSpot does not tell its settings: ${failureOf({ status: reply.status, body }).message}`
  } catch {
    return 'HubSpot does not answer'
  }
}

function missingOf(subscriptions: readonly Subscription[]): readonly string[] {
  const active = new Set(subscriptions.filter(({ active: is }) => is !== false).map((each) => each.eventType ?? each.subscriptionType))
  return subjects.flatMap((subject) => happenings.map((what) => `${subject}.${what}`)).filter((name) => !active.has(name))
}
