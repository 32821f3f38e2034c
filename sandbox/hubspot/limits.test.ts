import { Client } from '@hubspot/api-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../start.ts'
import { command } from '../control/command.ts'
import { authorizeUrl, consent, hubspotClient, REDIRECT } from './clients.ts'

const EMPTY = 'new@northwind-sandbox.test'

let sandbox: Sandbox
let origin: string
let token: string
beforeAll(async () => {
  sandbox = await startSandbox()
  origin = sandbox.hubspot.origin
})
beforeEach(async () => {
  await command(origin, 'POST reset')
  token = await installed()
})
afterAll(() => sandbox.close())

const installed = async () => {
  const { url, verifier } = authorizeUrl(origin)
  const code = (await consent(origin, url, { account: EMPTY })).get('code') ?? ''
  const fields = { grant_type: 'authorization_code', client_id: 'crm-under-test', client_secret: 'sandbox', redirect_uri: REDIRECT }
  const body = new URLSearchParams({ ...fields, code, code_verifier: verifier })
  const answer = (await (await fetch(`${origin}/oauth/v1/token`, { method: 'POST', body })).json()) as { access_token: string }
  return answer.access_token
}

const call = async (path: string, body?: unknown) => {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`${origin}${path}`, { ...init, headers: { authorization: `Bearer ${token}` } })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (text.startsWith('{') ? JSON.parse(text) : {}) as Readonly<Record<string, unknown>>,
  }
}
const list = () => call('/crm/objects/2026-09/contacts?limit=1')
const search = () => call('/crm/objects/2026-09/contacts/search', { limit: 1 })
const left = ({ headers }: { headers: Headers }) => headers.get('x-hubspot-ratelimit-remaining')

describe('limits', () => {
  it('of a burst stand in the headers, by app and portal, and roll', async () => {
    await command(origin, 'POST limits', { account: EMPTY, burst: 3 })
    const [first, second] = [await list(), await list()]
    expect([first.headers.get('x-hubspot-ratelimit-max'), left(first), left(second)]).toEqual(['3', '2', '1'])
    expect([first.headers.get('x-hubspot-ratelimit-interval-milliseconds'), first.headers.get('x-hubspot-ratelimit-daily')]).toEqual([
      '10000',
      null,
    ])
    await list()
    const refused = await list()
    expect([refused.status, refused.body]).toMatchObject([429, { errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' }])
    // Somebody at the provider, acting through control, is not held up by the app's limit.
    expect((await (await hubspotClient(origin, { account: EMPTY })).crm.contacts.basicApi.getPage()).results).toEqual([])
    await command(origin, 'POST clock', { advanceMs: 10_001 })
    expect((await list()).status).toBe(200)
  })

  it('of searches are five a second, and their replies do not tell', async () => {
    const replies = await Promise.all(Array.from({ length: 60 }, search))
    const refused = replies.find(({ status }) => status === 429)
    expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(5)
    expect([refused?.body, refused?.headers.get('x-hubspot-ratelimit-max')]).toMatchObject([{ policyName: 'SECONDLY' }, null])
    await command(origin, 'POST clock', { advanceMs: 1001 })
    const again = await search()
    expect([again.status, again.headers.get('x-hubspot-ratelimit-max')]).toEqual([200, null])
  })

  it('of a day end at midnight', async () => {
    await command(origin, 'POST grants', { accessLifeMs: 7 * 86_400_000 })
    await command(origin, 'POST clock', { now: '2030-01-01T12:00:00Z' })
    token = await installed()
    await command(origin, 'POST limits', { account: EMPTY, daily: 2 })
    expect([(await list()).status, (await search()).status, (await list()).body]).toMatchObject([200, 200, { policyName: 'DAILY' }])
    await command(origin, 'POST clock', { now: '2030-01-01T23:00:00Z' })
    expect((await list()).status).toBe(429)
    await command(origin, 'POST clock', { now: '2030-01-02T00:00:01Z' })
    expect((await list()).status).toBe(200)
  })
})

describe('faults', () => {
  it.each([
    [{ reason: 'daily' }, 429, { policyName: 'DAILY' }],
    [{ reason: 'secondly' }, 429, { policyName: 'SECONDLY' }],
    [{ status: 429 }, 429, { policyName: 'TEN_SECONDLY_ROLLING' }],
    [{ status: 423 }, 423, { category: 'LOCKED' }],
    [{ status: 401 }, 401, { category: 'INVALID_AUTHENTICATION' }],
    [{ reason: 'expiredToken' }, 401, { category: 'EXPIRED_AUTHENTICATION' }],
    [{ status: 403 }, 403, { category: 'MISSING_SCOPES' }],
    [{ status: 409 }, 409, { category: 'CONFLICT' }],
    [{ status: 500 }, 500, { status: 'error' }],
  ])('%j in HubSpot’s words', async (rule, status, body) => {
    await command(origin, 'POST faults', { match: 'contacts', times: 1, ...rule })
    expect(await list()).toMatchObject({ status, body })
    expect((await list()).status).toBe(200)
  })

  it('of a move carry how long to wait, and a gateway speaks HTML', async () => {
    await command(origin, 'POST faults', [{ reason: 'migration', retryAfter: 7, times: 1 }])
    const moved = await list()
    expect([moved.status, moved.headers.get('retry-after')]).toEqual([477, '7'])
    await command(origin, 'POST faults', { status: 502, times: 1 })
    expect((await list()).text).toContain('<!DOCTYPE html>')
  })

  it('can lose the answer of a create that took effect', async () => {
    await command(origin, 'POST faults', { match: 'POST /crm/objects/2026-09/contacts$', dropReply: true, times: 1 })
    const create = () => call('/crm/objects/2026-09/contacts', { properties: { email: 'once@x.example' } })
    await expect(create()).rejects.toThrow()
    expect(await create()).toMatchObject({ status: 409 })
    const { entries } = await command(origin, 'GET log?match=/crm/')
    expect(entries).toMatchObject([
      { status: 0, account: '48100003', fault: true },
      { status: 409, fault: false },
    ])
  })

  it('are what the official client waits for and tries again', async () => {
    await command(origin, 'POST faults', { match: 'contacts', status: 500, times: 2 })
    const client = new Client({ accessToken: token, basePath: origin, numberOfApiCallRetries: 3 })
    expect((await client.crm.contacts.basicApi.getPage()).results).toEqual([])
  })
})

describe('hostile input is refused, not a failure', () => {
  it.each([
    '/crm/objects/2026-09/contacts?after=__proto__',
    '/crm/objects/2026-09/contacts?limit=1e9',
    '/crm/objects/2026-09/contacts?archived=maybe',
    '/crm/objects/2026-09/contacts?properties=__proto__,constructor',
    '/crm/objects/2026-09/contacts?associations=unicorns',
    '/crm/objects/2026-09/__proto__',
    '/crm/objects/2026-09/contacts/constructor',
    '/crm/objects/2026-09/contacts/1/associations/companies/2/3/4',
    '/crm/properties/2026-09/contacts/__proto__',
    '/crm/pipelines/2026-09/deals/__proto__/stages/x',
    '/crm/owners/2026-09/%00',
    '/crm/associations/2026-09/contacts/constructor/labels',
    '/crm',
    '/crm/v3',
    '/oauth/v1/access-tokens/__proto__',
    '/oauth/authorize?client_id=<script>&redirect_uri=javascript:alert(1)',
  ])('%s', async (path) => {
    expect([200, 400, 401, 403, 404, 405]).toContain((await call(path)).status)
  })

  it.each([
    '[]',
    'null',
    '5',
    '"text"',
    '{',
    '{"inputs":null}',
    '{"inputs":[null]}',
    '{"properties":[]}',
    '{"properties":{"email":{}}}',
    '{"filterGroups":[{"filters":[{"propertyName":"__proto__","operator":"EQ","value":"1"}]}]}',
  ])('a body of %s', async (body) => {
    for (const path of [
      '',
      '/search',
      '/batch/read',
      '/batch/create',
      '/batch/update',
      '/batch/upsert',
      '/batch/archive',
      '/merge',
      '/gdpr-delete',
    ]) {
      const response = await fetch(`${origin}/crm/objects/2026-09/contacts${path}`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${token}` },
      })
      await response.arrayBuffer()
      expect([path, [200, 207, 400, 429].includes(response.status)]).toEqual([path, true])
    }
  })

  it.each([
    ['POST fill', { kind: 'unicorns', count: 1 }, /kind/],
    ['POST token', { account: 'nobody' }, /account.*Known/],
    ['POST token', { scopes: ['nonsense'] }, /unknown nonsense/],
    ['POST merge', { kind: 'contacts', primary: '1', loser: '2' }, /no contacts 1/],
    ['POST restore', { kind: 'contacts', id: '1' }, /no archived/],
    ['POST webhooks', { targetUrl: 'ftp://x' }, /targetUrl/],
    ['POST consent', { url: 'http://x.example/elsewhere' }, /authorization endpoint/],
    ['POST edit', { kind: 'contacts', id: '20000001', properties: { shoes: '1' } }, /PROPERTY_DOESNT_EXIST/],
  ])('control names the mistake in %s %j', async (endpoint, body, message) => {
    await expect(command(origin, endpoint, body)).rejects.toThrow(message)
  })
})
