import type { Identity, OAuthSpec } from '../kit/connector.ts'
import type { HttpReply, HttpRequest } from '../kit/http.ts'

/** Prefix of Google's scopes. */
export const scope = (name: string): string => `https://www.googleapis.com/auth/${name}`

// A scope that writes also reads.
const covers: Readonly<Record<string, readonly string[]>> = { [scope('contacts')]: [scope('contacts.readonly')] }

/** Google's OAuth 2.0 (providers.md §1). */
export const auth: OAuthSpec = {
  issuer: 'https://accounts.google.com',
  identityScopes: ['openid', 'email', 'profile'],
  // Without `offline` there is no refresh token at all, without `consent` none on a second grant.
  authorizeParameters: { access_type: 'offline', prompt: 'consent', include_granted_scopes: 'true' },
  withoutRefreshToken:
    'Google gave no lasting permission (no refresh token). Remove PipeDesk under myaccount.google.com/permissions, then connect again and allow everything that is asked.',
  whoAmI,
  granted: (text) => [
    ...new Set(
      text
        .split(/\s+/)
        .filter(Boolean)
        .flatMap((name) => [name, ...(covers[name] ?? [])]),
    ),
  ],
}

async function whoAmI(send: (request: HttpRequest) => Promise<HttpReply>): Promise<Identity> {
  const { status, body } = await send({ method: 'GET', base: 'userinfo', path: '' })
  const { sub, email, name } = (typeof body === 'object' && body !== null ? body : {}) as { sub?: unknown; email?: unknown; name?: unknown }
  if (status !== 200 || typeof sub !== 'string' || sub === '') throw new Error(`Google did not say who granted (HTTP ${status})`)
  return { accountId: sub, email: typeof email === 'string' ? email.toLowerCase() : null, ...(typeof name === 'string' && { name }) }
}
