import { gaxios, JWT } from 'google-auth-library'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../../start.ts'
import { command } from '../../control/command.ts'
import { authorizeUrl, consent, oauthClient } from '../clients.ts'

const CONTACTS = 'https://www.googleapis.com/auth/contacts'
const EMAIL = 'https://www.googleapis.com/auth/userinfo.email'
const OTHER = 'https://www.googleapis.com/auth/contacts.other.readonly'

let sandbox: Sandbox
let origin: string
beforeAll(async () => {
  sandbox = await startSandbox()
  origin = sandbox.google.origin
})
beforeEach(() => command(origin, 'POST reset'))
afterAll(() => sandbox.close())

async function connect(extra: Record<string, unknown> = {}, choice: Record<string, unknown> = {}) {
  const client = oauthClient(origin)
  const { url, verifier } = authorizeUrl(client, extra)
  const code = (await consent(origin, url, choice)).get('code') ?? ''
  const { tokens } = await client.getToken({ code, codeVerifier: verifier })
  client.setCredentials(tokens)
  return { client, tokens }
}

const posted = async (form: Record<string, string>) => {
  const response = await fetch(`${origin}/token`, { method: 'POST', body: new URLSearchParams(form) })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const exchange = (code: string | null, verifier: string, extra: Record<string, string> = {}) =>
  posted({
    grant_type: 'authorization_code',
    code: code ?? '',
    code_verifier: verifier,
    client_id: 'crm-under-test',
    client_secret: 'sandbox',
    redirect_uri: 'http://127.0.0.1:3999/callback',
    ...extra,
  })

describe('the code flow, driven by google-auth-library', () => {
  it('ends in tokens whose id_token verifies and whose scopes are spelled as Google spells them', async () => {
    const { client, tokens } = await connect()
    expect(tokens.refresh_token).toMatch(/^1\/\//)
    expect(tokens.scope?.split(' ')).toEqual(['openid', EMAIL, 'https://www.googleapis.com/auth/userinfo.profile', CONTACTS])
    const ticket = await client.verifyIdToken({ idToken: tokens.id_token ?? '', audience: 'crm-under-test' })
    expect(ticket.getPayload()).toMatchObject({ email: 'ana@northwind-sandbox.test', name: 'Ana Ribeiro', hd: 'northwind-sandbox.test' })
    const info = await client.getTokenInfo(tokens.access_token ?? '')
    expect(info.sub).toBe(ticket.getUserId())
    const user = await client.request<{ sub: string }>({ url: `${origin}/v1/userinfo` })
    expect(user.data.sub).toBe(ticket.getUserId())
  })

  it('renews the access token without a new refresh token, and not after revocation', async () => {
    const { client, tokens } = await connect()
    await command(origin, 'POST grants', { expireAccessInMs: 0 })
    const { credentials } = await client.refreshAccessToken()
    expect(credentials.access_token).not.toBe(tokens.access_token)
    expect(credentials.refresh_token).toBe(tokens.refresh_token)
    await client.revokeToken(credentials.access_token ?? '')
    await expect(client.refreshAccessToken()).rejects.toThrow('invalid_grant')
  })

  it('gives a refresh token only offline, and again only when consent is forced', async () => {
    expect((await connect({ access_type: 'online' })).tokens.refresh_token).toBeUndefined()
    await command(origin, 'POST reset')
    expect((await connect()).tokens.refresh_token).toBeDefined()
    expect((await connect()).tokens.refresh_token).toBeUndefined()
    expect((await connect({ prompt: 'consent' })).tokens.refresh_token).toBeDefined()
  })

  it('grants what stays ticked, and adds to it later with include_granted_scopes', async () => {
    const both = { scope: ['openid', CONTACTS, OTHER] }
    expect((await connect(both, { scopes: [OTHER] })).tokens.scope).toBe(`openid ${OTHER}`)
    const more = await connect({ scope: [CONTACTS], include_granted_scopes: true })
    expect(more.tokens.scope?.split(' ').toSorted()).toEqual(['openid', CONTACTS, OTHER].toSorted())
  })

  it('lets the 101st refresh token kill the first without a word', async () => {
    const first = await connect({ prompt: 'consent' })
    for (let again = 0; again < 100; again++) await connect({ prompt: 'consent' })
    await expect(first.client.refreshAccessToken()).rejects.toThrow('invalid_grant')
  })

  it('serves a discovery document with the same endpoints', async () => {
    const found = (await (await fetch(`${origin}/.well-known/openid-configuration`)).json()) as Record<string, unknown>
    expect(found).toMatchObject({
      issuer: 'https://accounts.google.com',
      token_endpoint: `${origin}/token`,
      jwks_uri: `${origin}/oauth2/v3/certs`,
    })
  })
})

describe('misuse', () => {
  it('takes a code once, for ten minutes', async () => {
    const { url, verifier } = authorizeUrl(oauthClient(origin))
    const code = (await consent(origin, url)).get('code')
    expect((await exchange(code, verifier)).status).toBe(200)
    expect(await exchange(code, verifier)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    const late = (await consent(origin, url)).get('code')
    await command(origin, 'POST clock', { advanceMs: 601_000 })
    expect(await exchange(late, verifier)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it.each([
    ['a wrong verifier', { code_verifier: 'x'.repeat(43) }, [400, 'invalid_grant']],
    ['another redirect', { redirect_uri: 'http://127.0.0.1:3999/other' }, [400, 'redirect_uri_mismatch']],
    ['a wrong secret', { client_secret: 'guess' }, [401, 'invalid_client']],
    ['another client', { client_id: 'somebody-else' }, [400, 'invalid_grant']],
    ['an unknown grant type', { grant_type: 'password' }, [400, 'unsupported_grant_type']],
  ])('refuses %s', async (_, wrong, expected) => {
    const { url, verifier } = authorizeUrl(oauthClient(origin))
    const code = (await consent(origin, url)).get('code')
    const { status, body } = await exchange(code, verifier, wrong)
    expect([status, body['error']]).toEqual(expected)
  })

  it('refuses a missing verifier', async () => {
    const { url } = authorizeUrl(oauthClient(origin))
    const code = (await consent(origin, url)).get('code') ?? ''
    const form = {
      grant_type: 'authorization_code',
      code,
      client_id: 'crm-under-test',
      client_secret: 'sandbox',
      redirect_uri: 'http://127.0.0.1:3999/callback',
    }
    expect(await posted(form)).toMatchObject({ status: 400, body: { error: 'invalid_grant', error_description: 'Missing code verifier.' } })
  })

  it('tells a denial by redirect, and never redirects a request it cannot trust', async () => {
    const { url } = authorizeUrl(oauthClient(origin))
    const denied = await consent(origin, url, { deny: true })
    expect([denied.get('error'), denied.get('state'), denied.get('code')]).toEqual(['access_denied', 'state-1', null])
    for (const wrong of [
      { redirect_uri: 'http://evil.test/cb' },
      { scope: 'https://www.googleapis.com/auth/nonsense' },
      { response_type: 'token' },
    ]) {
      const page = await fetch(authorizeUrl(oauthClient(origin), wrong).url, { redirect: 'manual' })
      expect(page.status).toBe(400)
    }
  })

  it('dies on demand: a killed grant, an access token that runs out', async () => {
    const { client, tokens } = await connect()
    const ask = () => fetch(`${origin}/v1/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } })
    await command(origin, 'POST grants', { expireAccessInMs: 30_000 })
    expect((await ask()).status).toBe(200)
    await command(origin, 'POST clock', { advanceMs: 31_000 })
    expect((await ask()).status).toBe(401)
    expect(await command(origin, 'POST grants', { revoke: true })).toMatchObject({ revoked: 1 })
    await expect(client.refreshAccessToken()).rejects.toThrow('invalid_grant')
  })
})

describe('an app in testing', () => {
  it('gets refresh tokens that die after seven days', async () => {
    await command(origin, 'POST grants', { refreshLifeMs: 7 * 86_400_000 })
    const { client, tokens } = await connect()
    expect(tokens).toMatchObject({ refresh_token_expires_in: 604_800 })
    await client.refreshAccessToken()
    await command(origin, 'POST clock', { advanceMs: 7 * 86_400_000 })
    await expect(client.refreshAccessToken()).rejects.toThrow('invalid_grant')
  })
})

describe('a service account, driven by google-auth-library', () => {
  it('acts as the subject; a forged signature or an unknown subject is refused', async () => {
    const key = await command(origin, 'POST service-account')
    const transporter = new gaxios.Gaxios({
      fetchImplementation: (url, init) =>
        fetch((url instanceof Request ? url.url : url.toString()).replace('https://oauth2.googleapis.com', origin), init),
    })
    const jwt = (subject: string, email = String(key['client_email'])) =>
      new JWT({ email, key: String(key['private_key']), subject, scopes: [CONTACTS], transporter })
    const ben = jwt('ben@northwind-sandbox.test')
    const { data } = await ben.request<{ totalItems: number }>({ url: `${origin}/v1/people/me/connections?personFields=names` })
    expect(data.totalItems).toBe(180)
    await expect(jwt('nobody@elsewhere.test').authorize()).rejects.toThrow('invalid_grant')
    const other = await command(origin, 'POST service-account')
    await expect(jwt('ben@northwind-sandbox.test', String(other['client_email'])).authorize()).rejects.toThrow('invalid_grant')
  })
})

describe('the consent page', () => {
  it('is a form that works without script: account, scopes, allow', async () => {
    const { url } = authorizeUrl(oauthClient(origin), { login_hint: 'ben@northwind-sandbox.test' })
    const page = await (await fetch(url)).text()
    expect(page).not.toContain('<script')
    expect(page).toMatch(/value="ben@northwind-sandbox.test" checked/)
    const action = /action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&#38;', '&') ?? ''
    const form = new URLSearchParams({ account: 'ben@northwind-sandbox.test', scope: CONTACTS, decision: 'allow' })
    const answer = await fetch(origin + action, { method: 'POST', body: form, redirect: 'manual' })
    const location = new URL(answer.headers.get('location') ?? '')
    expect([answer.status, location.origin, location.searchParams.get('state')]).toEqual([303, 'http://127.0.0.1:3999', 'state-1'])
    expect(location.searchParams.get('code')).toMatch(/^4\//)
  })

  it('shows what the request says as text, never as markup', async () => {
    const { url } = authorizeUrl(oauthClient(origin), { scope: '"><script>alert(1)</script>' })
    expect(await (await fetch(url)).text()).not.toContain('<script')
  })
})
