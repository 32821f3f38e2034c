import { createHash, randomBytes } from 'node:crypto'
import { Client } from '@hubspot/api-client'
import { command } from '../control/command.ts'

/** The HubSpot client of a portal, with every scope unless some are named: the proof that the sandbox speaks as HubSpot does. */
export async function hubspotClient(origin: string, who: { account?: string; scopes?: readonly string[] } = {}): Promise<Client> {
  return new Client({ accessToken: await accessToken(origin, who), basePath: origin, numberOfApiCallRetries: 0 })
}

/** An access token of a portal. */
export async function accessToken(origin: string, who: { account?: string; scopes?: readonly string[] } = {}): Promise<string> {
  return String((await command(origin, 'POST token', who))['access_token'])
}

/** An authorization URL with PKCE, and the verifier that goes with it. */
export function authorizeUrl(origin: string, extra: Readonly<Record<string, string>> = {}): { url: string; verifier: string } {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const query = new URLSearchParams({
    client_id: 'crm-under-test',
    redirect_uri: REDIRECT,
    scope: 'oauth crm.objects.contacts.read crm.objects.contacts.write',
    state: 'state-1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...extra,
  })
  return { url: `${origin}/oauth/authorize?${query}`, verifier }
}

/** Where the app under test is sent back to. */
export const REDIRECT = 'http://localhost:3999/callback'

/** Consents as the page would and returns what the redirect carries. */
export async function consent(origin: string, url: string, extra: Readonly<Record<string, unknown>> = {}): Promise<URLSearchParams> {
  const { location } = await command(origin, 'POST consent', { url, ...extra })
  return new URL(String(location)).searchParams
}

/** What a refused call of the client carries. */
export async function refusal(
  act: Promise<unknown>,
): Promise<{ code: number; body: Readonly<Record<string, unknown>>; headers: Readonly<Record<string, string>> }> {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof Error && 'code' in error && 'body' in error) return error as never
  throw new Error(`A refusal was expected: ${String(error)}`)
}
