import { createHash } from 'node:crypto'
import { fullName, type Account } from '../account.ts'
import { signJwt, type SigningKey } from './signing.ts'

const AUTH = 'https://www.googleapis.com/auth/'

/** What the granted scopes let a client know about an account (userinfo and id_token claims). */
export function claimsOf(account: Account, scopes: ReadonlySet<string>): Record<string, unknown> {
  const claims: Record<string, unknown> = { sub: account.sub }
  if (scopes.has(`${AUTH}userinfo.email`)) {
    Object.assign(claims, { email: account.email, email_verified: true, hd: account.email.slice(account.email.indexOf('@') + 1) })
  }
  if (scopes.has(`${AUTH}userinfo.profile`)) {
    const picture = `https://lh3.googleusercontent.com/a/sandbox-${account.sub}=s96-c`
    Object.assign(claims, { name: fullName(account), given_name: account.given, family_name: account.family, picture })
  }
  return claims
}

/** The OpenID Connect token that goes with an access token; `now` in milliseconds. */
export function idToken(
  key: SigningKey,
  about: { account: Account; scopes: ReadonlySet<string>; clientId: string; accessToken: string; nonce: string | undefined; now: number },
): string {
  const iat = Math.floor(about.now / 1000)
  const half = createHash('sha256').update(about.accessToken).digest().subarray(0, 16).toString('base64url')
  return signJwt(key, {
    iss: 'https://accounts.google.com',
    azp: about.clientId,
    aud: about.clientId,
    ...claimsOf(about.account, about.scopes),
    at_hash: half,
    ...(about.nonce === undefined ? {} : { nonce: about.nonce }),
    iat,
    exp: iat + 3600,
  })
}
