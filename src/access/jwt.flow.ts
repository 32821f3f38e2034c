import { createRemoteJWKSet, importSPKI, importX509, jwtVerify, type JWTVerifyGetKey } from 'jose'
import { Fault } from '#lib/fault.ts'
import type { Clock } from '#lib/clock.ts'
import { claimsOf, type Claims } from './claims.ts'

export type JwtNeeds = {
  readonly clock: Clock
  /** An HS256 secret, or a PEM public key or certificate (RS256 / ES256). */
  readonly secret?: string | undefined
  readonly jwksUrl?: string | undefined
  readonly issuer?: string | undefined
  readonly audience?: string | undefined
}

export type VerifyJwt = (token: string) => Promise<Claims>

/** The algorithms a key may be used with; pinned by the configured kind, so a public key is never taken for a shared secret. */
type Lock = { readonly algorithms: string[]; readonly key: (...args: Parameters<JWTVerifyGetKey>) => ReturnType<JWTVerifyGetKey> }

/** Verifies bearer JWTs by whatever is configured; a token passes when one configured key of its algorithm's kind verifies it. Throws `unauthorized` otherwise, without saying which check failed to strangers. */
export function jwtVerifier(needs: JwtNeeds): VerifyJwt {
  const locks = [
    ...(needs.secret === undefined ? [] : [lockOf(needs.secret)]),
    ...(needs.jwksUrl === undefined ? [] : [jwksLock(needs.jwksUrl)]),
  ]
  return async (token) => {
    if (locks.length === 0) throw new Fault('unauthorized', 'This instance takes no JWT')
    const algorithm = algorithmOf(token)
    const lock = locks.find(({ algorithms }) => algorithms.includes(algorithm))
    if (lock === undefined) throw new Fault('unauthorized', 'The token is not valid')
    try {
      const { payload } = await jwtVerify(token, lock.key, {
        algorithms: lock.algorithms,
        requiredClaims: ['exp', 'sub'],
        currentDate: needs.clock.now(),
        ...(needs.issuer === undefined ? {} : { issuer: needs.issuer }),
        ...(needs.audience === undefined ? {} : { audience: needs.audience }),
      })
      return claimsOf(payload)
    } catch (cause) {
      if (cause instanceof Fault) throw cause
      throw new Fault('unauthorized', 'The token is not valid, or no longer', { cause })
    }
  }
}

function algorithmOf(token: string): string {
  const [head = ''] = token.split('.')
  try {
    const header: unknown = JSON.parse(Buffer.from(head, 'base64url').toString())
    return typeof header === 'object' && header !== null && 'alg' in header ? String(header.alg) : ''
  } catch {
    return ''
  }
}

function lockOf(secret: string): Lock {
  if (!secret.includes('-----BEGIN')) {
    const key = new TextEncoder().encode(secret)
    return { algorithms: ['HS256'], key: async () => key }
  }
  const pem = secret.replaceAll('\\n', '\n').trim()
  const load = pem.includes('BEGIN CERTIFICATE') ? importX509 : importSPKI
  return { algorithms: ['RS256', 'ES256'], key: async ({ alg }) => load(pem, alg === 'ES256' ? 'ES256' : 'RS256') }
}

/** Keys are fetched when an unknown key id appears, at most every 30 s, and kept for 10 minutes. */
function jwksLock(url: string): Lock {
  const remote = createRemoteJWKSet(new URL(url), { cooldownDuration: 30_000, cacheMaxAge: 600_000, timeoutDuration: 5_000 })
  return { algorithms: ['RS256', 'ES256'], key: (header, token) => remote(header, token) }
}
