import { formOf, type Call, type Reply } from '../../http/call.ts'
import { provesPossession } from './codes.ts'
import type { OAuth } from './oauth.ts'
import { readScopes } from './scopes.ts'
import { serviceAccountToken } from './service-account.ts'
import { answer, refused } from './token-reply.ts'

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** `POST /token`: a code, a refresh token or a service account's assertion for an access token. */
export function token(oauth: OAuth, call: Call): Reply {
  const form = formOf(call)
  const type = form.get('grant_type')
  if (type === JWT_BEARER) return serviceAccountToken(oauth, call, form.get('assertion') ?? '')
  if (type !== 'authorization_code' && type !== 'refresh_token') {
    return refused(400, 'unsupported_grant_type', `Invalid grant_type: ${type ?? ''}`)
  }
  const client = clientOf(call, form)
  if (client.id === '') return refused(400, 'invalid_request', 'Could not determine client ID from request.')
  if (client.secret === '') return refused(400, 'invalid_request', 'client_secret is missing.')
  if (client.secret !== 'sandbox') return refused(401, 'invalid_client', 'The provided client secret is invalid.')
  return type === 'authorization_code'
    ? exchange(oauth, call, { form, clientId: client.id })
    : renew(oauth, call, { form, clientId: client.id })
}

type From = { form: URLSearchParams; clientId: string }

function exchange(oauth: OAuth, call: Call, { form, clientId }: From): Reply {
  const code = oauth.codes.take(form.get('code') ?? '')
  if (code === undefined || code.request.clientId !== clientId) return refused(400, 'invalid_grant', 'Malformed auth code.')
  const { account, request, scopes } = code
  call.account = account.email
  if (form.get('redirect_uri') !== request.redirectUri) return refused(400, 'redirect_uri_mismatch', 'Bad Request')
  const verifier = form.get('code_verifier')
  if (request.challenge === undefined && verifier !== null) return refused(400, 'invalid_grant', 'code_verifier or verifier is not needed.')
  if (request.challenge !== undefined) {
    if (verifier === null) return refused(400, 'invalid_grant', 'Missing code verifier.')
    if (!provesPossession(request.challenge, verifier)) return refused(400, 'invalid_grant', 'Invalid code verifier.')
  }
  const holder = { account, clientId }
  const before = oauth.grants.of(holder)
  const granted = oauth.grants.allow(holder, scopes)
  const covered = request.includeGranted ? granted.scopes : scopes
  const access = oauth.grants.access(holder, covered)
  const lasting = request.offline && (before === undefined || request.forceConsent)
  const refresh = lasting ? oauth.grants.refresh(holder, covered) : undefined
  return answer(oauth, access, { refresh, nonce: request.nonce })
}

function renew(oauth: OAuth, call: Call, { form, clientId }: From): Reply {
  const refresh = oauth.grants.findRefresh(form.get('refresh_token') ?? '')
  if (refresh === undefined) return refused(400, 'invalid_grant', 'Token has been expired or revoked.')
  call.account = refresh.account.email
  if (refresh.clientId !== clientId) return refused(401, 'unauthorized_client', 'Unauthorized')
  const wanted = form.get('scope')
  const scopes = wanted === null ? [...refresh.scopes] : readScopes(wanted).known.map((scope) => scope.name)
  if (scopes.some((scope) => !refresh.scopes.has(scope))) return refused(400, 'invalid_scope', 'Bad Request')
  return answer(oauth, oauth.grants.access(refresh, scopes), {})
}

function clientOf(call: Call, form: URLSearchParams): { id: string; secret: string } {
  const basic = /^Basic (.+)$/i.exec(call.headers.authorization ?? '')?.[1]
  if (basic === undefined) return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' }
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':').map(unescaped)
  return { id, secret }
}

// RFC 6749 2.3.1: both halves of the Basic pair are form-encoded first.
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
