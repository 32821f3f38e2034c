import { createHash, randomBytes } from 'node:crypto'
import { people, type people_v1 } from '@googleapis/people'
import { OAuth2Client, CodeChallengeMethod } from 'google-auth-library'
import { command } from '../control/command.ts'

/** Google's own clients, pointed at a sandbox: the proof that it speaks as Google does. */
export function oauthClient(origin: string): OAuth2Client {
  return new OAuth2Client({
    clientId: 'crm-under-test',
    clientSecret: 'sandbox',
    redirectUri: 'http://127.0.0.1:3999/callback',
    endpoints: {
      oauth2AuthBaseUrl: `${origin}/o/oauth2/v2/auth`,
      oauth2TokenUrl: `${origin}/token`,
      oauth2RevokeUrl: `${origin}/revoke`,
      tokenInfoUrl: `${origin}/tokeninfo`,
      oauth2FederatedSignonPemCertsUrl: `${origin}/oauth2/v1/certs`,
      oauth2FederatedSignonJwkCertsUrl: `${origin}/oauth2/v3/certs`,
    },
  })
}

/** The People client of an account, with every scope. */
export async function peopleClient(origin: string, account?: string): Promise<people_v1.People> {
  const auth = new OAuth2Client()
  const { access_token } = await command(origin, 'POST token', account === undefined ? {} : { account })
  auth.setCredentials({ access_token: String(access_token) })
  return people({ version: 'v1', auth, rootUrl: `${origin}/`, retry: false })
}

/** An authorization URL with PKCE, and the verifier that goes with it. */
export function authorizeUrl(client: OAuth2Client, extra: Record<string, unknown> = {}): { url: string; verifier: string } {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const url = client.generateAuthUrl({
    access_type: 'offline',
    scope: ['openid', 'email', 'profile', 'https://www.googleapis.com/auth/contacts'],
    state: 'state-1',
    code_challenge: challenge,
    code_challenge_method: CodeChallengeMethod.S256,
    ...extra,
  })
  return { url, verifier }
}

/** Consents as the page would and returns what the redirect carries. */
export async function consent(origin: string, url: string, extra: Record<string, unknown> = {}): Promise<URLSearchParams> {
  const { location } = await command(origin, 'POST consent', { url, ...extra })
  return new URL(String(location)).searchParams
}
