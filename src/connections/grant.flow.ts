import { createPrivateKey } from 'node:crypto'
import { SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import type { Clock } from '#lib/clock.ts'
import { must } from '#lib/must.ts'
import type { Provider } from './provider.ts'

/** Tokens as a provider's token endpoint gave them; `refreshToken` null where it gave none. */
export type Granted = {
  readonly accessToken: string
  readonly refreshToken: string | null
  readonly expiresAt: Date
  readonly scope: string
}

/** The provider says no for good: only a person can mend it. `lost`: the grant itself is dead, its tokens are worth nothing. */
export class GrantRefused extends Error {
  readonly lost: boolean

  constructor(message: string, lost: boolean, cause: unknown) {
    super(message, { cause })
    this.name = 'GrantRefused'
    this.lost = lost
  }
}

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const dead = new Set(['invalid_grant', 'interaction_required', 'consent_required', 'BAD_REFRESH_TOKEN'])
const misconfigured = new Set([
  'invalid_client',
  'unauthorized_client',
  'redirect_uri_mismatch',
  'invalid_scope',
  'org_internal',
  'admin_policy_enforced',
])
const defaultLifeS = 3600
const timeoutMs = 15_000

/** The page where a person grants; PKCE with S256. */
export async function authorizeUrl(
  { connector, setup }: Provider,
  ask: {
    readonly state: string
    readonly verifier: string
    readonly redirectUri: string
    readonly scopes: readonly string[]
    readonly hint: string | null
  },
): Promise<string> {
  const url = new URL(must(setup.endpoints.authorize, 'authorize endpoint'))
  const parameters = {
    response_type: 'code',
    client_id: must(setup.client, 'OAuth client').id,
    redirect_uri: ask.redirectUri,
    scope: ask.scopes.join(' '),
    state: ask.state,
    ...(connector.auth.pkce !== false && {
      code_challenge: await oauth.calculatePKCECodeChallenge(ask.verifier),
      code_challenge_method: 'S256',
    }),
    ...connector.auth.authorizeParameters,
    ...(ask.hint !== null && { login_hint: ask.hint }),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** Exchanges a code. Throws `GrantRefused`, or what the network threw. */
export async function exchangeCode(
  provider: Provider,
  clock: Clock,
  given: { readonly answer: URLSearchParams; readonly state: string; readonly verifier: string; readonly redirectUri: string },
): Promise<Granted> {
  const { server, client, proof, options } = party(provider, clock)
  return understood(provider, async () => {
    const verifier = provider.connector.auth.pkce === false ? oauth.nopkce : given.verifier
    const answer = oauth.validateAuthResponse(server, client, given.answer, given.state)
    const response = await oauth.authorizationCodeGrantRequest(server, client, proof, answer, given.redirectUri, verifier, options())
    return grantedOf(await oauth.processAuthorizationCodeResponse(server, client, response), clock)
  })
}

/** A new access token for a refresh token; the old refresh token stays good unless a new one came. */
export async function refreshed(provider: Provider, clock: Clock, refreshToken: string): Promise<Granted> {
  const { title } = provider.connector
  if (provider.setup.client === null)
    throw new GrantRefused(
      `${title} is not configured here any more: an administrator must set its client id and secret.`,
      false,
      undefined,
    )
  const { server, client, proof, options } = party(provider, clock)
  return understood(provider, async () => {
    const response = await oauth.refreshTokenGrantRequest(server, client, proof, refreshToken, options())
    const granted = grantedOf(await oauth.processRefreshTokenResponse(server, client, response), clock)
    return { ...granted, refreshToken: granted.refreshToken ?? refreshToken }
  })
}

/** An access token for the service account's subject, by a signed assertion (RFC 7523). */
export async function asserted(provider: Provider, clock: Clock, scopes: readonly string[]): Promise<Granted> {
  const { server, options } = party(provider, clock)
  const account = must(provider.setup.serviceAccount, 'service account')
  const issuedAt = Math.floor(clock.now().getTime() / 1000)
  const assertion = await new SignJWT({ scope: scopes.join(' ') })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(account.keyId !== null && { kid: account.keyId }) })
    .setIssuer(account.email)
    .setSubject(account.subject)
    .setAudience(must(provider.setup.endpoints.token, 'token endpoint'))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + defaultLifeS)
    .sign(createPrivateKey(account.key))
  return understood(provider, async () => {
    const client = { client_id: account.email, [oauth.clockSkew]: skewS(clock) }
    const response = await oauth.genericTokenEndpointRequest(server, client, oauth.None(), jwtBearer, { assertion }, options())
    return grantedOf(await oauth.processGenericTokenEndpointResponse(server, client, response), clock, scopes.join(' '))
  })
}

/** Ends a grant at the provider. False where the provider offers no such thing or did not take it. */
export async function revoked(provider: Provider, clock: Clock, token: string): Promise<boolean> {
  const { server, client, proof, options } = party(provider, clock)
  if (server.revocation_endpoint === undefined) return false
  try {
    await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, proof, token, options()))
    return true
  } catch {
    return false
  }
}

function party({ connector, setup }: Provider, clock: Clock) {
  const { authorize, token, revoke } = setup.endpoints
  const server: oauth.AuthorizationServer = {
    issuer: connector.auth.issuer,
    ...(authorize !== undefined && { authorization_endpoint: authorize }),
    ...(token !== undefined && { token_endpoint: token }),
    ...(revoke !== undefined && { revocation_endpoint: revoke }),
  }
  const client: oauth.Client = { client_id: setup.client?.id ?? '', [oauth.clockSkew]: skewS(clock) }
  const insecure = [authorize, token, revoke].some((url) => url?.startsWith('http://') === true)
  // Plain http is the sandbox's, or a proxy's that the operator named in …_ENDPOINTS.
  const options = () => ({ [oauth.allowInsecureRequests]: insecure, signal: AbortSignal.timeout(timeoutMs) })
  return { server, client, proof: setup.client === null ? oauth.None() : oauth.ClientSecretPost(setup.client.secret), options }
}

const skewS = (clock: Clock): number => Math.round((clock.now().getTime() - Date.now()) / 1000)

function grantedOf(reply: oauth.TokenEndpointResponse, clock: Clock, asked = ''): Granted {
  const lifeS = reply.expires_in ?? defaultLifeS
  return {
    accessToken: reply.access_token,
    refreshToken: reply.refresh_token ?? null,
    expiresAt: new Date(clock.now().getTime() + lifeS * 1000),
    scope: reply.scope ?? asked,
  }
}

async function understood<T>({ connector }: Provider, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof oauth.ResponseBodyError)) throw error
    const { title } = connector
    if (dead.has(error.error))
      throw new GrantRefused(
        `${title} no longer accepts this connection (the permission was taken back or has lapsed). Reconnect.`,
        true,
        error,
      )
    if (misconfigured.has(error.error))
      throw new GrantRefused(
        `${title} does not accept this installation's credentials (${error.error}). An administrator must check the client id and secret.`,
        false,
        error,
      )
    throw error
  }
}
