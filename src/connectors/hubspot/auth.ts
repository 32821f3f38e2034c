import { Fault } from '#lib/fault.ts'
import type { Identity, OAuthSpec } from '../kit/connector.ts'
import type { Http, HttpReply, HttpRequest } from '../kit/http.ts'
import { failureOf } from './failure.ts'
import { version } from './version.ts'

/** Scopes of one kind of object; `schema` reads its fields, `field` makes one (asked as optional). */
export const scopesOf = (type: 'contacts' | 'companies' | 'deals') => ({
  read: `crm.objects.${type}.read`,
  write: `crm.objects.${type}.write`,
  schema: `crm.schemas.${type}.read`,
  field: `crm.schemas.${type}.write`,
})

export const ownersScope = 'crm.objects.owners.read'

/** HubSpot's OAuth 2.0 (providers.md §10.2). Tokens act for the whole account, not for the person who installed the app. */
export const auth: OAuthSpec = {
  issuer: 'https://app.hubspot.com',
  identityScopes: ['oauth'],
  // Making our field is not needed to work, so whoever may not allow it can still connect.
  authorizeParameters: { optional_scope: (['contacts', 'companies', 'deals'] as const).map((type) => scopesOf(type).field).join(' ') },
  pkce: false,
  withoutRefreshToken:
    'HubSpot gave no lasting permission (no refresh token). Remove the app in HubSpot under Connected apps, then connect again.',
  whoAmI,
  granted: (text) => [...new Set(text.split(/\s+/).filter(Boolean))],
}

type Introspected = { readonly active?: unknown; readonly hub_id?: unknown; readonly user?: unknown; readonly scopes?: unknown }

async function whoAmI(send: (request: HttpRequest) => Promise<HttpReply>): Promise<Identity> {
  const { status, body } = await send({
    method: 'POST',
    base: 'api',
    path: `/oauth/${version}/token/introspect`,
    introspects: true,
    idempotent: true,
    reads: true,
  })
  const { active, hub_id: hub, user, scopes } = (typeof body === 'object' && body !== null ? body : {}) as Introspected
  if (status === 200 && active === false)
    throw new Fault('reconnect', 'HubSpot no longer accepts this connection (the app was uninstalled there). Reconnect.')
  if (status !== 200 || (typeof hub !== 'number' && typeof hub !== 'string'))
    throw new Fault('reconnect', `HubSpot did not say who granted: ${failureOf({ status, body }).message}. Reconnect.`)
  return {
    accountId: String(hub),
    email: typeof user === 'string' && user.includes('@') ? user.toLowerCase() : null,
    ...(Array.isArray(scopes) && { scopes: scopes.filter((scope) => typeof scope === 'string') }),
  }
}

const known = new WeakMap<Http, Promise<ReadonlySet<string>>>()

/** What this connection was granted, asked once per pull or push: a call without its scope would end the connection. */
export function grantedTo(http: Http): Promise<ReadonlySet<string>> {
  const asking =
    known.get(http) ?? whoAmI((request) => http.send(request)).then(({ scopes = [] }) => new Set(auth.granted(scopes.join(' '))))
  known.set(http, asking)
  asking.catch(() => known.delete(http))
  return asking
}
