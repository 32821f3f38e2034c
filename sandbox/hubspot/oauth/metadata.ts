import { formOf, type Call, type Reply } from '../../http/call.ts'
import { notFound } from '../errors.ts'
import type { OAuth } from './oauth.ts'
import { clientProblem } from './token.ts'
import { hashOf } from '../../seed/random.ts'
import type { Token } from './tokens.ts'

/** `POST …/token/introspect` (RFC 7662): needs the app's own id and secret; a dead token is not active, and nothing else is said of it. */
export function introspect(oauth: OAuth, call: Call): Reply {
  const form = formOf(call)
  const wrong = clientProblem(form)
  if (wrong !== undefined) return wrong
  const value = form.get('token') ?? ''
  const token = oauth.tokens.find('access', value) ?? oauth.tokens.find('refresh', value)
  if (token === undefined || !oauth.tokens.isAlive(token)) return { status: 200, body: { active: false } }
  call.account = String(token.portal.hubId)
  return {
    status: 200,
    body: { active: true, token_use: `${token.kind}_token`, client_id: token.clientId, ...about(token), ...life(oauth, token) },
  }
}

/** The legacy `GET /oauth/v1/access-tokens/{token}` and `/refresh-tokens/{token}`. */
export function tokenInfo(oauth: OAuth, call: Call, { kind, value }: { kind: Token['kind']; value: string }): Reply {
  const token = oauth.tokens.find(kind, value)
  if (token === undefined || !oauth.tokens.isAlive(token)) throw notFound(`${kind} token not found`)
  call.account = String(token.portal.hubId)
  const { app_id, ...rest } = about(token)
  const own = kind === 'refresh' ? { client_id: token.clientId } : { app_id, ...life(oauth, token) }
  return { status: 200, body: { token: value, ...rest, ...own } }
}

/** `POST …/token/revoke` and the legacy `DELETE /oauth/v1/refresh-tokens/{token}`: a refresh token takes its access tokens along. */
export function revoke(oauth: OAuth, call: Call, value: string): void {
  const refresh = oauth.tokens.find('refresh', value)
  const access = oauth.tokens.find('access', value)
  const portal = refresh?.portal ?? access?.portal
  if (portal !== undefined) call.account = String(portal.hubId)
  if (access !== undefined) oauth.tokens.revoke(access)
  if (refresh !== undefined) oauth.tokens.end(refresh.portal, refresh.clientId)
}

/** The number an app has beside its client id. */
export function appIdOf(clientId: string): number {
  return 1_000_000 + (hashOf(clientId) % 8_000_000)
}

function about({ portal, scopes, clientId, kind }: Token) {
  return {
    hub_id: portal.hubId,
    user_id: portal.userId,
    user: portal.email,
    hub_domain: `${portal.name.toLowerCase().replaceAll(/\W+/g, '-')}-${portal.hubId}.hubspot-sandbox.test`,
    scopes: [...scopes],
    app_id: appIdOf(clientId),
    token_type: kind,
  }
}

function life(oauth: OAuth, { expiresAt }: Token): { expires_in: number } {
  return { expires_in: expiresAt === Infinity ? 2_147_483_647 : Math.round((expiresAt - oauth.clock.now()) / 1000) }
}
