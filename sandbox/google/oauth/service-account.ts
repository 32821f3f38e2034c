import { createPublicKey, verify } from 'node:crypto'
import type { Call, Reply } from '../../http/call.ts'
import type { OAuth } from './oauth.ts'
import { readScopes } from './scopes.ts'
import { answer, refused } from './token-reply.ts'

const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token'
const LONGEST_LIFE_S = 3600
const SKEW_S = 300

type Claims = { iss?: unknown; sub?: unknown; scope?: unknown; aud?: unknown; iat?: unknown; exp?: unknown }

/**
 * The JWT-bearer grant (RFC 7523) with domain-wide delegation: `sub` names the account to act as. The signature is
 * checked when the account is one the sandbox handed out; a service account made elsewhere is taken on trust, as any client id is.
 */
export function serviceAccountToken(oauth: OAuth, call: Call, assertion: string): Reply {
  const jwt = readJwt(assertion)
  if (jwt === undefined) return refused(400, 'invalid_grant', 'Invalid JWT: malformed.')
  const { iss, sub, scope, aud, iat, exp } = jwt.claims
  const pem = oauth.serviceKeys.get(String(iss))
  if (pem !== undefined && !verify('sha256', Buffer.from(jwt.signed), createPublicKey(pem), jwt.signature)) {
    return refused(400, 'invalid_grant', 'Invalid JWT Signature.')
  }
  if (typeof iss !== 'string' || iss === '') return refused(400, 'invalid_grant', 'Invalid issuer: Not a valid email or user ID.')
  if (aud !== GOOGLE_TOKEN_URL && aud !== `${oauth.origin()}/token`)
    return refused(400, 'invalid_grant', 'Invalid JWT: Failed audience check.')
  const now = oauth.clock.now() / 1000
  if (typeof iat !== 'number' || typeof exp !== 'number' || exp - iat > LONGEST_LIFE_S || exp < now - SKEW_S || iat > now + SKEW_S) {
    const description =
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.'
    return refused(400, 'invalid_grant', description)
  }
  const { known, unknown } = readScopes(typeof scope === 'string' ? scope : '')
  if (known.length === 0 || unknown.length > 0) return refused(400, 'invalid_scope', 'Invalid OAuth scope or ID token audience provided.')
  const account = typeof sub === 'string' ? oauth.accounts.find(sub) : oauth.accounts.open(iss)
  if (account === undefined) return refused(400, 'invalid_grant', 'Invalid email or User ID')
  call.account = account.email
  return answer(
    oauth,
    oauth.grants.access(
      { account, clientId: iss },
      known.map((one) => one.name),
    ),
    {},
  )
}

function readJwt(text: string): { claims: Claims; signed: string; signature: Buffer } | undefined {
  const [head, body, signature] = text.split('.')
  if (head === undefined || body === undefined || signature === undefined || signature === '') return undefined
  const header = parse(head)
  const claims = parse(body)
  if (header?.['alg'] !== 'RS256' || claims === undefined) return undefined
  return { claims, signed: `${head}.${body}`, signature: Buffer.from(signature, 'base64url') }
}

function parse(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
