import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../start.ts'
import { command } from '../control/command.ts'

const LIST = '/v1/people/me/connections?personFields=names'

let sandbox: Sandbox
let origin: string
let token: string
beforeAll(async () => {
  sandbox = await startSandbox()
  origin = sandbox.google.origin
})
beforeEach(async () => {
  await command(origin, 'POST reset')
  token = String((await command(origin, 'POST token', {}))['access_token'])
})
afterAll(() => sandbox.close())

const call = (path: string, init: RequestInit = {}) => fetch(origin + path, { ...init, headers: { authorization: `Bearer ${token}` } })
const create = () => call('/v1/people:createContact', { method: 'POST', body: '{"names":[{"givenName":"Once"}]}' })
const statuses = async (times: number) => {
  const seen: number[] = []
  for (let at = 0; at < times; at++) seen.push((await call(LIST)).status)
  return seen
}
const total = async () => ((await (await call(LIST)).json()) as { totalItems: number }).totalItems

describe('faults', () => {
  it('strike as often as told, in Google’s words', async () => {
    await command(origin, 'POST faults', { match: { method: 'GET', path: '/connections$' }, status: 429, times: 2, retryAfter: 7 })
    const first = await call(LIST)
    expect([first.status, first.headers.get('retry-after'), await first.json()]).toMatchObject([
      429,
      '7',
      { error: { status: 'RESOURCE_EXHAUSTED', details: [{ reason: 'RATE_LIMIT_EXCEEDED' }] } },
    ])
    expect(await statuses(2)).toEqual([429, 200])
  })

  it.each([
    ['userRateLimitExceeded', 403, { error: { errors: [{ domain: 'usageLimits', reason: 'userRateLimitExceeded' }] } }],
    ['apiDisabled', 403, { error: { status: 'PERMISSION_DENIED', details: [{ reason: 'SERVICE_DISABLED' }] } }],
    ['authError', 401, { error: { status: 'UNAUTHENTICATED' } }],
  ])('know the body of %s', async (...[reason, status, body]) => {
    await command(origin, 'POST faults', { reason, times: 1 })
    const answer = await call(LIST)
    expect([answer.status, await answer.json()]).toMatchObject([status, body])
  })

  it('take a rate and repeat themselves for the same seed', async () => {
    await command(origin, 'POST faults', { match: 'connections', status: 500, rate: 0.3, seed: 7 })
    const once = await statuses(60)
    await command(origin, 'DELETE faults')
    await command(origin, 'POST faults', { match: 'connections', status: 500, rate: 0.3, seed: 7 })
    expect(await statuses(60)).toEqual(once)
    expect(once.filter((status) => status === 500).length).toBeGreaterThan(8)
    expect(once.filter((status) => status === 500).length).toBeLessThan(30)
  })

  it('can cut the connection after the effect, or before it', async () => {
    await command(origin, 'POST faults', { match: 'POST .*createContact', dropReply: true, times: 1 })
    await expect(create()).rejects.toThrow()
    expect(await total()).toBe(401)
    await command(origin, 'POST faults', { match: 'POST .*createContact', dropRequest: true, times: 1 })
    await expect(create()).rejects.toThrow()
    expect(await total()).toBe(401)
  })

  it('can cut a reply in the middle', async () => {
    await command(origin, 'POST faults', { match: { path: 'connections', query: 'personFields=names' }, dropBody: true, times: 1 })
    const answer = await call(LIST)
    await expect(answer.text()).rejects.toThrow()
    expect(await statuses(1)).toEqual([200])
  })

  it('can answer an error after the effect', async () => {
    await command(origin, 'POST faults', { match: 'createContact', status: 503, afterEffect: true, times: 1 })
    expect((await create()).status).toBe(503)
    expect(await total()).toBe(401)
  })

  it('can be slow, and send HTML', async () => {
    await command(origin, 'POST faults', [
      { match: 'connections', latencyMs: 120 },
      { match: 'connections', status: 502, times: 1 },
    ])
    const began = performance.now()
    const answer = await call(LIST)
    expect(performance.now() - began).toBeGreaterThan(110)
    expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining('<!DOCTYPE html>')])
  })
})

describe('the log', () => {
  it('tells every request but those of control, and can be emptied', async () => {
    await command(origin, 'DELETE log')
    await command(origin, 'POST faults', { match: 'createContact', dropReply: true, times: 1 })
    await call(LIST)
    await create().catch(() => undefined)
    const { entries } = await command(origin, 'GET log')
    const account = 'ana@northwind-sandbox.test'
    expect(entries).toMatchObject([
      { method: 'GET', path: '/v1/people/me/connections', query: 'personFields=names', status: 200, account, fault: false },
      { method: 'POST', path: '/v1/people:createContact', status: 0, account, fault: true },
    ])
    expect(await command(origin, 'GET log?match=createContact')).toMatchObject({ total: 1 })
    await command(origin, 'DELETE log')
    expect(await command(origin, 'GET log')).toEqual({ total: 0, entries: [] })
  })
})

describe('control', () => {
  it.each([
    ['POST faults', { statsu: 500 }, /statsu/],
    ['POST faults', { match: '(' }, /match/],
    ['POST faults', { reason: 'boredom' }, /reason: unknown "boredom"/],
    ['POST fill', { kind: 'unicorns', count: 1 }, /kind/],
    ['POST token', { account: 'not an address' }, /account/],
    ['POST token', { scopes: ['nonsense'] }, /scopes: unknown nonsense/],
    ['POST nothing', {}, /Known: .*POST \/_sandbox\/fill/],
  ])('names the mistake in %s %j', async (...[endpoint, body, message]) => {
    await expect(command(origin, endpoint, body)).rejects.toThrow(message)
  })

  it('sets and moves the clock', async () => {
    expect(await command(origin, 'POST clock', { now: '2030-01-02T03:04:05Z' })).toMatchObject({
      now: expect.stringMatching(/^2030-01-02T03:04:05/),
    })
    expect(await command(origin, 'POST clock', { advanceMs: 86_400_000 })).toMatchObject({ now: expect.stringMatching(/^2030-01-03/) })
    expect(sandbox.clock.now()).toBeGreaterThan(Date.parse('2030-01-03'))
  })
})

describe('hostile input', () => {
  it.each([
    '/v1/people/me/connections?personFields=names&pageToken=e30',
    '/v1/people/me/connections?personFields=names&syncToken=bnVsbA',
    '/v1/people/me/connections?personFields=names&pageSize=1e9',
    '/v1/people/me/connections?personFields=__proto__',
    '/v1/people/me/connections?__proto__=1',
    '/v1/people/constructor?personFields=names',
    '/v1/people/%E0%A4%A?personFields=names',
    '/v1/contactGroups/__proto__',
    '/v1/people:searchContacts?query=(&readMask=names&pageSize=-5',
    '/../../etc/passwd',
  ])('%s is refused, not a failure', async (path) => {
    const { status } = await call(path)
    expect([200, 400, 404]).toContain(status)
  })

  it.each(['[]', 'null', '{"names":5}', '{"names":[null]}', '{"__proto__":{"x":1}}', '{', '"text"'])(
    'a body of %s is refused, not a failure',
    async (body) => {
      const { status } = await call('/v1/people:createContact', { method: 'POST', body })
      expect([200, 400]).toContain(status)
    },
  )
})
