import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Client } from '@hubspot/api-client'
import { startSandbox, type Sandbox } from '../../start.ts'
import { command } from '../../control/command.ts'
import { accessToken, authorizeUrl, consent, hubspotClient, REDIRECT, refusal } from '../clients.ts'

let sandbox: Sandbox
let origin: string
beforeAll(async () => {
  sandbox = await startSandbox()
  origin = sandbox.hubspot.origin
})
beforeEach(() => command(origin, 'POST reset'))
afterAll(() => sandbox.close())

type Answer = Readonly<Record<string, unknown>>
const form = async (path: string, fields: Readonly<Record<string, string>>) => {
  const response = await fetch(origin + path, { method: 'POST', body: new URLSearchParams(fields) })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Answer }
}
const app = { client_id: 'crm-under-test', client_secret: 'sandbox' }
const install = async (extra: Readonly<Record<string, string>> = {}, choice: Answer = {}) => {
  const { url, verifier } = authorizeUrl(origin, extra)
  const code = (await consent(origin, url, choice)).get('code') ?? ''
  return form('/oauth/2026-09/token', { ...app, grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier })
}
const refresh = (token: unknown, path = '/oauth/2026-09/token') =>
  form(path, { ...app, grant_type: 'refresh_token', refresh_token: String(token) })
const listed = async (token: unknown) =>
  (await fetch(`${origin}/crm/v3/objects/contacts`, { headers: { authorization: `Bearer ${String(token)}` } })).status

describe('an installation', () => {
  it('goes through the page: required scopes cannot be unticked, optional ones can', async () => {
    const { url } = authorizeUrl(origin, { optional_scope: 'crm.objects.deals.read crm.objects.owners.read' })
    const page = await (await fetch(url)).text()
    expect(page).toContain('48100001')
    expect([...page.matchAll(/type="checkbox" name="scope" value="([^"]+)"/g)].map(([, name]) => name)).toEqual([
      'crm.objects.deals.read',
      'crm.objects.owners.read',
    ])
    const body = new URLSearchParams({ account: '48100002', decision: 'allow', scope: 'crm.objects.owners.read' })
    const sent = await fetch(url, { method: 'POST', body, redirect: 'manual' })
    const back = new URL(sent.headers.get('location') ?? '').searchParams
    expect([sent.status, back.get('state')]).toEqual([303, 'state-1'])
    const code = await command(origin, 'POST consent', { url, scopes: [] })
    expect(code).toHaveProperty('location')
    const given = await install(
      { optional_scope: 'crm.objects.deals.read crm.objects.owners.read' },
      { scopes: ['crm.objects.owners.read'] },
    )
    expect(given.body['scopes']).toEqual(['oauth', 'crm.objects.contacts.read', 'crm.objects.contacts.write', 'crm.objects.owners.read'])
  })

  it('can be refused', async () => {
    const back = await consent(origin, authorizeUrl(origin).url, { deny: true })
    expect([back.get('error'), back.get('code'), back.get('state')]).toEqual(['access_denied', null, 'state-1'])
  })

  it.each([
    [{ client_id: '' }, 'client_id'],
    [{ scope: 'crm.objects.unicorns.read' }, 'unicorns'],
    [{ redirect_uri: 'http://elsewhere.example/x' }, 'https'],
    [{ scope: '' }, 'scope'],
  ])('shows a mistake instead of redirecting: %j', async (extra, words) => {
    const response = await fetch(authorizeUrl(origin, extra).url, { redirect: 'manual' })
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(words)])
  })

  it('gives tokens of 30 minutes and says whose they are', async () => {
    const { status, body } = await install()
    expect([status, body]).toMatchObject([200, { token_type: 'bearer', expires_in: 1800, hub_id: 48_100_001, scopes: expect.any(Array) }])
    expect(await listed(body['access_token'])).toBe(200)
    const seen = await form('/oauth/2026-09/token/introspect', { ...app, token: String(body['access_token']) })
    expect(seen.body).toMatchObject({ active: true, hub_id: 48_100_001, user: 'ana@northwind-sandbox.test', scopes: body['scopes'] })
    const legacy = await new Client({ basePath: origin }).oauth.accessTokensApi.get(String(body['access_token']))
    expect(legacy).toMatchObject({ hubId: 48_100_001, userId: seen.body['user_id'], scopes: body['scopes'] })
  })

  it('exchanges a code once, for its own client, address and verifier', async () => {
    const { url, verifier } = authorizeUrl(origin)
    const fields = { ...app, grant_type: 'authorization_code', redirect_uri: REDIRECT, code_verifier: verifier }
    const attempt = async (change: Readonly<Record<string, string>>) => {
      const code = (await consent(origin, url)).get('code') ?? ''
      return (await form('/oauth/v1/token', { ...fields, code, ...change })).body['status']
    }
    expect(await attempt({ redirect_uri: 'http://localhost:1/' })).toBe('MISMATCH_REDIRECT_URI_AUTH_CODE')
    expect(await attempt({ code_verifier: 'x'.repeat(43) })).toBe('BAD_CODE_VERIFIER')
    expect(await attempt({ client_id: 'another' })).toBe('BAD_AUTH_CODE')
    expect(await attempt({ client_secret: 'guess' })).toBe('BAD_CLIENT_SECRET')
    const code = (await consent(origin, url)).get('code') ?? ''
    expect((await form('/oauth/v1/token', { ...fields, code })).status).toBe(200)
    expect((await form('/oauth/v1/token', { ...fields, code })).body['status']).toBe('BAD_AUTH_CODE')
    const late = (await consent(origin, url)).get('code') ?? ''
    await command(origin, 'POST clock', { advanceMs: 11 * 60_000 })
    expect((await form('/oauth/v1/token', { ...fields, code: late })).body['status']).toBe('BAD_AUTH_CODE')
  })
})

describe('tokens', () => {
  it('run out, are refreshed by HubSpot’s client, and the refresh token stays the same', async () => {
    const { body } = await install()
    await command(origin, 'POST clock', { advanceMs: 31 * 60_000 })
    const client = new Client({ accessToken: String(body['access_token']), basePath: origin, numberOfApiCallRetries: 0 })
    const refused = await refusal(client.crm.contacts.basicApi.getPage())
    expect([refused.code, refused.body['category']]).toEqual([401, 'EXPIRED_AUTHENTICATION'])
    const next = await client.oauth.tokensApi.create(
      'refresh_token',
      undefined,
      undefined,
      app.client_id,
      app.client_secret,
      String(body['refresh_token']),
    )
    expect([next.expiresIn, next.refreshToken]).toEqual([1800, body['refresh_token']])
    client.setAccessToken(next.accessToken)
    expect((await client.crm.contacts.basicApi.getPage()).results).toHaveLength(10)
  })

  it('rotate when told to', async () => {
    const { body } = await install()
    await command(origin, 'POST grants', { rotation: 'keep-old' })
    const kept = await refresh(body['refresh_token'])
    expect(kept.body['refresh_token']).not.toBe(body['refresh_token'])
    expect((await refresh(body['refresh_token'])).status).toBe(200)
    await command(origin, 'POST grants', { rotation: 'kill-old' })
    expect((await refresh(body['refresh_token'])).status).toBe(200)
    expect(await refresh(body['refresh_token'])).toMatchObject({
      status: 400,
      body: { status: 'BAD_REFRESH_TOKEN', error: 'invalid_grant' },
    })
  })

  it.each(['revoke', 'legacy', 'uninstall', 'control'] as const)('die by %s', async (way) => {
    const { body } = await install()
    const [token, lasting] = [String(body['access_token']), String(body['refresh_token'])]
    if (way === 'revoke') await form('/oauth/2026-09/token/revoke', { ...app, token: lasting })
    if (way === 'legacy') await new Client({ basePath: origin }).oauth.refreshTokensApi.archive(lasting)
    if (way === 'uninstall')
      await fetch(`${origin}/appinstalls/2026-09/external-install`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })
    if (way === 'control') expect(await command(origin, 'POST grants', { revoke: true })).toMatchObject({ revoked: 1 })
    expect(await listed(token)).toBe(401)
    expect((await refresh(lasting)).body['status']).toBe('BAD_REFRESH_TOKEN')
    expect((await form('/oauth/2026-09/token/introspect', { ...app, token })).body).toEqual({ active: false })
    expect(await command(origin, 'GET grants')).toEqual({ grants: [] })
  })

  it('open only what they were granted', async () => {
    const client = await hubspotClient(origin, { scopes: ['oauth', 'crm.objects.contacts.read'] })
    await client.crm.contacts.basicApi.getPage()
    const refused = await refusal(client.crm.companies.basicApi.getPage())
    expect([refused.code, refused.body]).toMatchObject([
      403,
      { category: 'MISSING_SCOPES', errors: [{ context: { requiredGranularScopes: ['crm.objects.companies.read'] } }] },
    ])
    expect((await refusal(client.crm.contacts.basicApi.create({ properties: { email: 'a@b.example' }, associations: [] }))).code).toBe(403)
    expect((await refusal(client.crm.contacts.basicApi.getPage(1, undefined, undefined, undefined, ['deals']))).code).toBe(403)
    expect((await refusal(client.crm.owners.ownersApi.getPage())).code).toBe(403)
    expect((await client.crm.properties.coreApi.getAll('contacts')).results.length).toBeGreaterThan(20)
  })

  it('of a service key do not end', async () => {
    const { access_token } = await command(origin, 'POST token', { serviceKey: true })
    await command(origin, 'POST clock', { advanceMs: 400 * 86_400_000 })
    expect([String(access_token).slice(0, 4), await listed(access_token)]).toEqual(['pat-', 200])
  })

  it('that nobody gave open nothing', async () => {
    expect([await listed('guess'), await listed(''), await listed(await accessToken(origin))]).toEqual([401, 401, 200])
  })
})
