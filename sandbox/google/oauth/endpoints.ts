import { formOf, type Call, type Reply } from '../../http/call.ts'
import type { Account } from '../account.ts'
import { unauthenticated } from '../errors.ts'
import { readAuthorize } from './authorize.ts'
import { consentPage, refusalPage } from './consent-page.ts'
import { decide } from './consent.ts'
import { claimsOf } from './id-token.ts'
import type { OAuth } from './oauth.ts'
import { ALL_SCOPES } from './scopes.ts'
import { jwks, pems } from './signing.ts'
import { token } from './token.ts'
import { refused } from './token-reply.ts'

const PAGE_HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
}

/** How many contacts an account has. */
type SizeOf = (account: Account) => number

/** The OAuth and OpenID Connect endpoints by "METHOD /path". */
export function oauthEndpoints(oauth: OAuth, sizeOf: SizeOf): ReadonlyMap<string, (call: Call) => Reply> {
  return new Map<string, (call: Call) => Reply>([
    ['GET /o/oauth2/v2/auth', (call) => ask(oauth, call, sizeOf)],
    ['POST /o/oauth2/v2/auth', (call) => decided(oauth, call, sizeOf)],
    ['POST /token', (call) => token(oauth, call)],
    ['POST /revoke', (call) => revoke(oauth, call)],
    ['GET /v1/userinfo', (call) => userinfo(oauth, call)],
    ['POST /v1/userinfo', (call) => userinfo(oauth, call)],
    ['GET /tokeninfo', (call) => tokeninfo(oauth, call)],
    ['POST /tokeninfo', (call) => tokeninfo(oauth, call)],
    ['GET /oauth2/v3/certs', () => ({ status: 200, body: jwks(oauth.key), headers: { 'cache-control': 'public, max-age=3600' } })],
    ['GET /oauth2/v1/certs', () => ({ status: 200, body: pems(oauth.key), headers: { 'cache-control': 'public, max-age=3600' } })],
    ['GET /.well-known/openid-configuration', () => ({ status: 200, body: discovery(oauth.origin()) })],
  ])
}

function ask(oauth: OAuth, call: Call, sizeOf: SizeOf): Reply {
  const parsed = readAuthorize(call.query)
  if (parsed.kind === 'redirect') return redirect(parsed.location)
  if (parsed.kind === 'refuse') return { status: 400, body: refusalPage(parsed.error, parsed.reason), headers: PAGE_HEADERS }
  const choices = oauth.accounts.list().map((account) => ({ account, contacts: sizeOf(account) }))
  return { status: 200, body: consentPage(parsed.request, choices, `${call.path}?${call.query}`), headers: PAGE_HEADERS }
}

function decided(oauth: OAuth, call: Call, sizeOf: SizeOf): Reply {
  const parsed = readAuthorize(call.query)
  if (parsed.kind !== 'ask') return ask(oauth, call, sizeOf)
  const form = formOf(call)
  const account = oauth.accounts.find(form.get('account') ?? '')
  if (account === undefined) return ask(oauth, call, sizeOf)
  call.account = account.email
  return redirect(decide(oauth, parsed.request, { account, deny: form.get('decision') !== 'allow', scopes: form.getAll('scope') }))
}

function redirect(location: string): Reply {
  return { status: 303, body: '', headers: { location, ...PAGE_HEADERS } }
}

function revoke(oauth: OAuth, call: Call): Reply {
  const value = tokenIn(call).get('token') ?? ''
  const token = oauth.grants.findRefresh(value) ?? oauth.grants.findAccess(value)
  if (token === undefined) return refused(400, 'invalid_token', 'Token expired or revoked')
  call.account = token.account.email
  oauth.grants.end(token.account, token.clientId)
  return { status: 200, body: {} }
}

function userinfo(oauth: OAuth, call: Call): Reply {
  const token = oauth.grants.findAccess(bearerOf(call) ?? '')
  if (token === undefined) return unauthenticated().reply({ 'www-authenticate': 'Bearer realm="https://accounts.google.com/"' })
  call.account = token.account.email
  return { status: 200, body: claimsOf(token.account, token.scopes) }
}

function tokeninfo(oauth: OAuth, call: Call): Reply {
  const found = oauth.grants.findAccess(tokenIn(call).get('access_token') ?? bearerOf(call) ?? '')
  if (found === undefined) return refused(400, 'invalid_token', 'Invalid Value')
  const { email, sub } = claimsOf(found.account, found.scopes)
  const expires = Math.round((found.expiresAt - oauth.clock.now()) / 1000)
  return {
    status: 200,
    body: { azp: found.clientId, aud: found.clientId, sub, scope: [...found.scopes].join(' '), expires_in: String(expires), email },
  }
}

/** The access token of a call. */
export function bearerOf(call: Call): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? call.query.get('access_token') ?? undefined
}

// Clients send the token in the query, the form or both.
function tokenIn(call: Call): URLSearchParams {
  return new URLSearchParams([...call.query, ...formOf(call)])
}

function discovery(origin: string): object {
  return {
    // Clients compare this with the `iss` of id tokens, which is Google's own whatever the address.
    issuer: 'https://accounts.google.com',
    authorization_endpoint: `${origin}/o/oauth2/v2/auth`,
    token_endpoint: `${origin}/token`,
    userinfo_endpoint: `${origin}/v1/userinfo`,
    revocation_endpoint: `${origin}/revoke`,
    jwks_uri: `${origin}/oauth2/v3/certs`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ALL_SCOPES,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    code_challenge_methods_supported: ['plain', 'S256'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
  }
}
