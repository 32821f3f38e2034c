import type { OidcProvider } from '#access/sign-in.store.ts'
import { connectors } from '#connectors/index.ts'
import type { Env } from '../env.ts'

const scopes = ['openid', 'email', 'profile']

/** Where people may also sign in: Google with the client that connects accounts, Microsoft with its own. */
export function signInProviders(env: Env): readonly OidcProvider[] {
  const found: OidcProvider[] = []
  const google = connectors.find(({ id }) => id === 'google')?.setup(env.providers)
  if (google?.client) {
    const { authorize = '', token = '', userinfo = '' } = google.endpoints
    found.push({
      id: 'google',
      title: 'Google',
      clientId: google.client.id,
      clientSecret: google.client.secret,
      authorizeUrl: authorize,
      tokenUrl: token,
      userInfoUrl: userinfo,
      scopes,
    })
  }
  const microsoft = env.microsoftSignIn
  if (microsoft) {
    const { clientId, clientSecret, tenant } = microsoft
    const base = `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/oauth2/v2.0`
    found.push({
      id: 'microsoft',
      title: 'Microsoft',
      clientId,
      clientSecret,
      authorizeUrl: `${base}/authorize`,
      tokenUrl: `${base}/token`,
      userInfoUrl: 'https://graph.microsoft.com/oidc/userinfo',
      scopes,
    })
  }
  return found
}
