import { readScopes, type Scope } from './scopes.ts'

/** A well-formed authorization request. */
export type AuthorizeRequest = {
  readonly clientId: string
  readonly redirectUri: string
  /** All of these or none. */
  readonly required: readonly Scope[]
  /** Each may be left out, by the person or because the portal's edition lacks it. */
  readonly optional: readonly Scope[]
  readonly state: string | undefined
  /** The S256 challenge, where the client sends one. */
  readonly challenge: string | undefined
  /** The portal the address names (`/oauth/{hubId}/authorize`). */
  readonly hubId: string | undefined
}

/** A request that may be shown, or one that must not be redirected at all. */
export type Parsed = { readonly kind: 'ask'; readonly request: AuthorizeRequest } | { readonly kind: 'refuse'; readonly reason: string }

/** Reads the query of `/oauth/authorize`. */
export function readAuthorize(query: URLSearchParams, hubId: string | undefined): Parsed {
  const clientId = query.get('client_id') ?? ''
  if (clientId === '') return refuse('The client_id is missing.')
  const redirectUri = query.get('redirect_uri') ?? ''
  const wrong = redirectProblem(redirectUri)
  if (wrong !== undefined) return refuse(wrong)
  const required = readScopes(query.get('scope') ?? '')
  const optional = readScopes(query.get('optional_scope') ?? '')
  const unknown = [...required.unknown, ...optional.unknown]
  if (unknown.length > 0) return refuse(`The app asks for scopes that do not exist: ${unknown.join(', ')}`)
  if (required.known.length === 0) return refuse('The scope is missing.')
  const method = query.get('code_challenge_method')
  const challenge = query.get('code_challenge') ?? undefined
  if (challenge !== undefined && method !== 'S256') return refuse('The code_challenge_method must be S256.')
  const names = new Set(required.known.map(({ name }) => name))
  const request = {
    clientId,
    redirectUri,
    required: required.known,
    optional: optional.known.filter(({ name }) => !names.has(name)),
    state: query.get('state') ?? undefined,
    challenge,
    hubId,
  }
  return { kind: 'ask', request }
}

/** The client's redirect address with these parameters and the request's own state. */
export function locationOf(request: AuthorizeRequest, params: Readonly<Record<string, string>>): string {
  const url = new URL(request.redirectUri)
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value)
  if (request.state !== undefined) url.searchParams.set('state', request.state)
  return url.href
}

function redirectProblem(uri: string): string | undefined {
  if (uri === '') return 'The redirect_uri is missing.'
  if (!URL.canParse(uri)) return `The redirect_uri is not a URL: ${uri}`
  const { protocol, hostname, hash } = new URL(uri)
  if (hash !== '') return 'The redirect_uri must not have a fragment.'
  const local = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  return protocol === 'https:' || (protocol === 'http:' && local)
    ? undefined
    : `The redirect_uri must be https, or http on this machine: ${uri}`
}

function refuse(reason: string): Parsed {
  return { kind: 'refuse', reason }
}
