import { readScopes, type Scope } from './scopes.ts'

/** A well-formed authorization request. */
export type AuthorizeRequest = {
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly Scope[]
  readonly state: string | undefined
  readonly challenge: { readonly method: 'S256' | 'plain'; readonly value: string } | undefined
  readonly offline: boolean
  readonly forceConsent: boolean
  readonly includeGranted: boolean
  readonly loginHint: string | undefined
  readonly nonce: string | undefined
}

/** A request that may be shown, a mistake told to the client by redirect, or one that must not be redirected at all. */
export type Parsed =
  | { readonly kind: 'ask'; readonly request: AuthorizeRequest }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'refuse'; readonly error: string; readonly reason: string }

/** Reads the query of `/o/oauth2/v2/auth`. */
export function readAuthorize(query: URLSearchParams): Parsed {
  const clientId = query.get('client_id') ?? ''
  if (clientId === '') return refuse('invalid_request', 'Missing required parameter: client_id')
  const redirectUri = query.get('redirect_uri') ?? ''
  const wrong = redirectProblem(redirectUri)
  if (wrong !== undefined) return refuse('redirect_uri_mismatch', wrong)
  const type = query.get('response_type')
  if (type === null) return refuse('invalid_request', 'Missing required parameter: response_type')
  if (type !== 'code') return refuse('unsupported_response_type', `Only response_type=code is served here, not "${type}".`)
  const { known, unknown } = readScopes(query.get('scope') ?? '')
  if (unknown.length > 0) return refuse('invalid_scope', `Some requested scopes were invalid. {invalid=[${unknown.join(', ')}]}`)
  if (known.length === 0) return refuse('invalid_request', 'Missing required parameter: scope')
  const challenge = readChallenge(query)
  if (typeof challenge === 'string') return refuse('invalid_request', challenge)
  const request = requestOf(query, { clientId, redirectUri, scopes: known, challenge })
  // The page below always asks, so a request that forbids asking can only be answered this way.
  if (query.get('prompt') === 'none') return { kind: 'redirect', location: errorLocation(request, 'interaction_required') }
  return { kind: 'ask', request }
}

/** The redirect that tells the client its request failed. */
export function errorLocation(request: AuthorizeRequest, error: string): string {
  return locationOf(request, { error })
}

/** The client's redirect address with these parameters and the request's own state. */
export function locationOf(request: AuthorizeRequest, params: Readonly<Record<string, string>>): string {
  const url = new URL(request.redirectUri)
  if (request.state !== undefined) url.searchParams.set('state', request.state)
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value)
  return url.href
}

function requestOf(
  query: URLSearchParams,
  known: Pick<AuthorizeRequest, 'clientId' | 'redirectUri' | 'scopes' | 'challenge'>,
): AuthorizeRequest {
  return {
    ...known,
    state: query.get('state') ?? undefined,
    offline: query.get('access_type') === 'offline',
    forceConsent: (query.get('prompt') ?? '').split(' ').includes('consent'),
    includeGranted: query.get('include_granted_scopes') === 'true',
    loginHint: query.get('login_hint') ?? undefined,
    nonce: query.get('nonce') ?? undefined,
  }
}

function readChallenge(query: URLSearchParams): AuthorizeRequest['challenge'] | string {
  const value = query.get('code_challenge')
  const method = query.get('code_challenge_method') ?? 'plain'
  if (value === null) return query.has('code_challenge_method') ? 'code_challenge_method needs a code_challenge.' : undefined
  if (method !== 'S256' && method !== 'plain') return `Invalid code_challenge_method: ${method}`
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(value)) return 'Invalid code_challenge: 43 to 128 characters are needed (RFC 7636).'
  return { method, value }
}

function redirectProblem(uri: string): string | undefined {
  if (uri === '') return 'Missing required parameter: redirect_uri'
  if (!URL.canParse(uri)) return `The redirect_uri is not a URL: ${uri}`
  const { protocol, hostname, hash } = new URL(uri)
  if (hash !== '') return 'The redirect_uri must not have a fragment.'
  const loopback = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  if (protocol === 'https:' || (protocol === 'http:' && loopback)) return undefined
  return `The redirect_uri must be https, or http on this machine: ${uri}`
}

function refuse(error: string, reason: string): Parsed {
  return { kind: 'refuse', error, reason }
}
