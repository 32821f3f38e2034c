import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { HttpRequest } from '../kit/http.ts'
import { api } from './api.ts'
import { auth } from './auth.ts'
import { env, setup } from './env.ts'
import { existingId, plainWords } from './failure.ts'
import { hook } from './hook.ts'
import { hubspot } from './index.ts'

const now = new Date('2026-11-21T10:20:00Z')
const judge = (status: number, body: object | string, headers = {}) => api.judge({ status, headers: new Headers(headers), body }, now)
const limited = (policyName: string) => ({ status: 'error', errorType: 'RATE_LIMIT', policyName, message: 'You have reached your limit.' })

describe('judging replies', () => {
  test.each([
    [200, {}, 'ok'],
    [207, { results: [], errors: [{}] }, 'ok'],
    [401, { category: 'EXPIRED_AUTHENTICATION' }, 'expired_token'],
    [403, { category: 'MISSING_SCOPES' }, 'dead_grant'],
    [403, { message: 'You may not edit this' }, 'other'],
    [429, limited('SECONDLY'), 'throttled'],
    [423, { message: 'locked' }, 'throttled'],
    [477, { message: 'moving' }, 'throttled'],
    [409, { category: 'CONFLICT' }, 'other'],
    [400, { category: 'VALIDATION_ERROR' }, 'other'],
    [404, '', 'other'],
    [408, {}, 'transient'],
    [502, '<html>502</html>', 'transient'],
    [521, {}, 'transient'],
  ] as const)('%i %j is %s', (status, body, kind) => {
    expect(judge(status, body).kind).toBe(kind)
  })

  test('waits as the policy says: a second, ten, until the next hour for a day’s quota; a header goes before', () => {
    expect(judge(429, limited('SECONDLY'))).toMatchObject({ afterMs: 1_000 })
    expect(judge(429, limited('TEN_SECONDLY_ROLLING'))).toMatchObject({ afterMs: 10_000 })
    expect(judge(429, limited('DAILY'))).toMatchObject({ afterMs: 40 * 60_000 + 1_000, reason: "HubSpot's daily limit" })
    expect(judge(429, limited('DAILY'), { 'retry-after': '7' })).toMatchObject({ afterMs: 7_000 })
    expect(judge(429, 'slow down')).toMatchObject({ afterMs: null })
    expect(judge(423, {})).toMatchObject({ afterMs: 2_000 })
    expect(judge(477, {}, { 'retry-after': '600' })).toMatchObject({ afterMs: 600_000 })
  })

  test('names the permission that is missing', () => {
    const errors = [{ message: 'x', context: { requiredGranularScopes: ['crm.objects.deals.read'] } }]
    expect(judge(403, { category: 'MISSING_SCOPES', errors })).toMatchObject({ reason: expect.stringContaining('crm.objects.deals.read') })
  })

  test('draws searches from the account, all else from app and account, and hears what is left', () => {
    const account = { connectionId: 'c', accountId: '42', clientId: 'app', limits: { calls: 190 } }
    const drawn = (path: string) => api.budgets({ method: 'POST', base: 'api', path }, account)
    expect(drawn('/crm/objects/2026-09/contacts/search')).toEqual([{ key: 'hubspot:search:42', cost: 1, perMs: 1_000, limit: 5 }])
    expect(drawn('/crm/objects/2026-09/contacts/batch/read')).toEqual([{ key: 'hubspot:calls:app:42', cost: 1, perMs: 10_000, limit: 190 }])
    const left = (told: Record<string, string>) => api.left?.({ status: 200, headers: new Headers(told), body: null }, drawn('/crm/owners'))
    expect(left({ 'x-hubspot-ratelimit-remaining': '17' })).toEqual([{ key: 'hubspot:calls:app:42', left: 17 }])
    // 30 of 110 are used: of the 190 that we were told of, 160 are left.
    expect(left({ 'x-hubspot-ratelimit-remaining': '80', 'x-hubspot-ratelimit-max': '110' })).toMatchObject([{ left: 160 }])
    expect(left({ 'x-hubspot-ratelimit-remaining': '0', 'x-hubspot-ratelimit-max': '250' })).toMatchObject([{ left: 0 }])
    expect(api.left?.({ status: 200, headers: new Headers(), body: null }, drawn('/crm/owners'))).toEqual([])
  })
})

describe('words', () => {
  test('a refusal is told without its JSON', () => {
    const message =
      'Property values were not valid: [{"isValid":false,"message":"Email address nonsense is invalid","error":"INVALID_EMAIL","name":"email"}]'
    expect(plainWords(message)).toBe('email: Email address nonsense is invalid')
    expect(plainWords('Property values were not valid: [{broken')).toBe('Property values were not valid: [{broken')
  })

  test('the id of what exists already', () => {
    expect(existingId('Contact already exists. Existing ID: 512')).toBe('512')
    expect(existingId('Something else')).toBeNull()
  })
})

/** Inputs and results of HubSpot's own client libraries' tests. */
const vectors = [
  ['1693657560000', 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y='],
  ['1700000300000', 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw='],
] as const

describe('webhooks', () => {
  const clientSecret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
  const call = (timestamp: string, signature: string, more: { url?: string; body?: string } = {}) => ({
    method: 'POST',
    url: more.url ?? 'https://www.example.com/webhook_uri',
    headers: new Headers({ 'X-HubSpot-Signature-v3': signature, 'X-HubSpot-Request-Timestamp': timestamp }),
    body: Buffer.from(more.body ?? "{'example_field':'example_value'}"),
  })
  const at = (timestamp: string, awayMs = 0) => ({ clientSecret, now: new Date(Number(timestamp) + awayMs) })

  test.each(vectors)('HubSpot’s own signature of %s holds', (timestamp, signature) => {
    expect(hook.verify(call(timestamp, signature), at(timestamp))).toBe(true)
    expect(hook.verify(call(timestamp, signature), at(timestamp, 300_000))).toBe(true)
    expect(hook.verify(call(timestamp, signature), at(timestamp, 300_001))).toBe(false)
    expect(hook.verify(call(timestamp, signature), at(timestamp, -300_001))).toBe(false)
    expect(hook.verify(call(timestamp, signature), { ...at(timestamp), clientSecret: 'other' })).toBe(false)
    expect(hook.verify(call(timestamp, signature, { body: "{'example_field':'example_valuE'}" }), at(timestamp))).toBe(false)
    expect(hook.verify(call(timestamp, signature, { url: 'https://www.example.com/other' }), at(timestamp))).toBe(false)
  })

  test('only the published escapes are decoded; what is missing or misshapen does not hold', () => {
    const [timestamp] = vectors[0]
    const sign = (uri: string) => createHmac('sha256', clientSecret).update(`POST${uri}x${timestamp}`).digest('base64')
    const signed = call(timestamp, sign('https://h.example/a b?q=%20%26(1)'.replace(' ', '%20')), {
      url: 'https://h.example/a%20b?q=%20%26%281%29',
      body: 'x',
    })
    expect(hook.verify(signed, at(timestamp))).toBe(true)
    expect(hook.verify({ ...signed, headers: new Headers() }, at(timestamp))).toBe(false)
    expect(hook.verify(call('yesterday', vectors[0][1]), at(timestamp))).toBe(false)
    expect(hook.verify(call(timestamp, ''), at(timestamp))).toBe(false)
  })

  const rings = (events: unknown) => hook.rings(Buffer.from(JSON.stringify(events)))

  test('rings by account and type, each id once', () => {
    expect(
      rings([
        { portalId: 7, subscriptionType: 'contact.propertyChange', objectId: 1 },
        { portalId: 7, subscriptionType: 'contact.creation', objectId: 1 },
        { portalId: 7, subscriptionType: 'contact.deletion', objectId: 2 },
        { portalId: 8, subscriptionType: 'object.propertyChange', objectTypeId: '0-3', objectId: 3 },
        { portalId: 8, subscriptionType: 'ticket.creation', objectId: 4 },
      ]),
    ).toEqual([
      { accountId: '7', kind: 'contact', ids: ['1', '2'] },
      { accountId: '8', kind: 'deal', ids: ['3'] },
    ])
  })

  test('a merge rings all it names, an association both of its ends', () => {
    expect(
      rings([{ portalId: 7, subscriptionType: 'company.merge', objectId: 1, primaryObjectId: 1, mergedObjectIds: [2, 3], newObjectId: 4 }]),
    ).toEqual([{ accountId: '7', kind: 'company', ids: ['1', '4', '2', '3'] }])
    expect(
      rings([
        { portalId: 7, subscriptionType: 'deal.associationChange', associationType: 'DEAL_TO_CONTACT', fromObjectId: 1, toObjectId: 2 },
      ]),
    ).toEqual([
      { accountId: '7', kind: 'deal', ids: ['1'] },
      { accountId: '7', kind: 'contact', ids: ['2'] },
    ])
  })

  test('what cannot be read is nothing; what names nothing rings nothing', () => {
    expect(hook.rings(Buffer.from('{'))).toBeNull()
    expect(rings({ portalId: 7 })).toBeNull()
    expect(rings([null, 1, {}, { portalId: 7, subscriptionType: 'contact.creation' }, { portalId: {}, objectId: 1 }])).toEqual([])
  })
})

describe('who granted', () => {
  const who = (status: number, body: unknown) => {
    const asked: HttpRequest[] = []
    const identity = auth.whoAmI(async (request) => {
      asked.push(request)
      return { status, headers: new Headers(), body }
    })
    return { identity, asked }
  }

  test('is the account, with the scopes that were really granted', async () => {
    const { identity, asked } = who(200, {
      active: true,
      hub_id: 42,
      user: 'Ana@Example.com',
      scopes: ['oauth', 'crm.objects.contacts.read'],
    })
    expect(await identity).toEqual({ accountId: '42', email: 'ana@example.com', scopes: ['oauth', 'crm.objects.contacts.read'] })
    expect(asked).toMatchObject([{ method: 'POST', introspects: true }])
  })

  test('a dead token tells nobody', async () => {
    await expect(who(200, { active: false }).identity).rejects.toMatchObject({
      code: 'reconnect',
      message: expect.stringContaining('uninstalled'),
    })
    await expect(who(400, { message: 'missing or invalid client secret' }).identity).rejects.toMatchObject({
      code: 'reconnect',
      message: expect.stringContaining('client secret'),
    })
    await expect(who(200, 'odd').identity).rejects.toMatchObject({ code: 'reconnect' })
  })
})

describe('the environment', () => {
  test('gives client, endpoints and limits; nothing is half configured', () => {
    expect(setup({})).toMatchObject({ client: null, endpoints: { api: 'https://api.hubapi.com' }, limits: { calls: 110, searches: 5 } })
    expect(setup({ HUBSPOT_CLIENT_ID: 'id' }).client).toBeNull()
    const given = {
      HUBSPOT_CLIENT_ID: 'id',
      HUBSPOT_CLIENT_SECRET: 's',
      HUBSPOT_ENDPOINTS: '{"api":"http://127.0.0.1:1/"}',
      HUBSPOT_LIMITS: '{"calls":190}',
    }
    expect(setup(given)).toMatchObject({
      client: { id: 'id', secret: 's' },
      endpoints: { api: 'http://127.0.0.1:1', token: 'https://api.hubapi.com/oauth/2026-09/token' },
      limits: { calls: 190, searches: 5 },
    })
  })

  test('what is wrong is named', () => {
    expect(env.safeParse({ HUBSPOT_LIMITS: '{"call":1}' }).error?.issues[0]?.path).toEqual(['HUBSPOT_LIMITS'])
    expect(env.safeParse({ HUBSPOT_APP_ID: 'app' }).error?.issues[0]?.path).toEqual(['HUBSPOT_APP_ID'])
    expect(env.safeParse({ HUBSPOT_APP_ID: '' }).success).toBe(true)
  })
})

test('every capability asks for what its direction needs, and a record opens at HubSpot', () => {
  for (const { scopes } of hubspot.capabilities) {
    expect(scopes.pull.every((scope) => scope.endsWith('.read'))).toBe(true)
    expect(scopes.push.filter((scope) => !scopes.pull.includes(scope))).toEqual([expect.stringMatching(/^crm\.objects\.\w+\.write$/)])
  }
  expect(hubspot.streams.contact?.url?.('12', '42')).toBe('https://app.hubspot.com/contacts/42/record/0-1/12')
})
