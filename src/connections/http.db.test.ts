import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { google } from '#connectors/google/index.ts'
import { Lost } from '#connectors/kit/lost.ts'
import { connectAccount, makeDesk, newAccount } from '#test/connect.ts'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { startSandboxProcess, type Remote, type SandboxProcess } from '#test/sandbox.ts'
import type { Connections } from './connections.flow.ts'
import { openHttp } from './http.flow.ts'
import { openTokens } from './token.flow.ts'

let database: TestDatabase
let sandbox: SandboxProcess
let remote: Remote
beforeAll(async () => {
  ;[database, sandbox] = await Promise.all([testDatabase(), startSandboxProcess()])
  remote = sandbox.google
})
afterAll(async () => {
  await Promise.all([database?.close(), sandbox?.close()])
})
afterEach(async () => {
  await fetch(`${remote.origin}/_sandbox/faults`, { method: 'DELETE' })
})

const read = { method: 'GET', base: 'people', path: '/v1/contactGroups' } as const
const create = {
  method: 'POST',
  base: 'people',
  path: '/v1/people:createContact',
  query: { personFields: 'names,metadata' },
  json: { names: [{ givenName: 'Once' }] },
} as const

/** A connection whose waits are only written down: the clock moves by them. */
async function line(options: Parameters<typeof makeDesk>[2] = {}, urgent = false) {
  const caller = await makeCaller(database.db)
  let aheadMs = 0
  const waits: number[] = []
  const clock = { now: () => new Date(Date.now() + aheadMs) }
  const wait = async (ms: number) => {
    waits.push(ms)
    aheadMs += ms
  }
  const desk: Connections = makeDesk(database.db, { connector: google, remote }, { clock, wait, ...options })
  const connection = await connectAccount(desk, remote, { caller, account: newAccount() })
  await remote.clearLog()
  const open = (as: boolean) =>
    openHttp(desk, openTokens(desk), { workspaceId: caller.workspaceId, connectionId: connection.id, urgent: as })
  return { http: await open(urgent), open, waits, later: (ms: number) => (aheadMs += ms) }
}

const calls = async (match: string) => (await remote.log(match)).length

describe('a ready Http', () => {
  test('repeats reads through errors and cut connections', async () => {
    const { http, waits } = await line()
    await remote.control('faults', { match: 'contactGroups', status: 503, times: 2 })
    await remote.control('faults', { match: 'contactGroups', dropReply: true, times: 1 })
    expect((await http.send(read)).status).toBe(200)
    expect(await calls('contactGroups')).toBe(4)
    expect(waits).toHaveLength(3)
  })

  test('never repeats a create: no answer and 5xx are Lost', async () => {
    const { http } = await line()
    await remote.control('faults', { match: 'createContact', dropReply: true, times: 1 })
    await expect(http.send(create)).rejects.toBeInstanceOf(Lost)
    await remote.control('faults', { match: 'createContact', status: 500, afterEffect: true, times: 1 })
    await expect(http.send(create)).rejects.toBeInstanceOf(Lost)
    expect(await calls('createContact')).toBe(2)
  })

  test('gives up on a provider that does not answer, for a while', async () => {
    const { http } = await line()
    await remote.control('faults', { match: 'contactGroups', status: 500 })
    await expect(http.send(read)).rejects.toMatchObject({
      code: 'retry_after',
      message: expect.stringMatching(/does not answer, until \d\d:\d\d$/),
      retryAfterMs: 60_000,
    })
    expect(await calls('contactGroups')).toBe(7)
  })

  test('obeys Retry-After: short ones are waited out, long ones block everybody and say until when', async () => {
    const { http, open, waits, later } = await line()
    await remote.control('faults', { match: 'contactGroups', status: 429, retryAfter: 7, times: 1 })
    expect((await http.send(read)).status).toBe(200)
    expect(waits).toContain(7_000)
    await remote.control('faults', { match: 'contactGroups', status: 429, retryAfter: 300, times: 1 })
    const quota = { code: 'retry_after', message: expect.stringMatching(/^Waiting for Google's quota until \d\d:\d\d$/) }
    await expect(http.send(read)).rejects.toMatchObject(quota)
    const before = await calls('contactGroups')
    await expect(http.send(read)).rejects.toMatchObject(quota)
    await expect((await open(true)).send(read)).rejects.toMatchObject(quota)
    expect(await calls('contactGroups')).toBe(before)
    later(301_000)
    expect((await http.send(read)).status).toBe(200)
  })

  test('takes 403 throttling as throttling, and a throttled create is not repeated', async () => {
    const { http } = await line()
    for (const reason of ['userRateLimitExceeded', 'quotaExceeded']) {
      await remote.control('faults', { match: 'createContact', status: 403, reason, times: 1 })
      await expect(http.send(create)).rejects.toMatchObject({ code: 'retry_after' })
    }
    expect(await calls('createContact')).toBe(2)
  })

  test('keeps a fifth of the budget for urgent calls', async () => {
    const limits = { peopleReads: 10, peopleWrites: 10 }
    const { open, waits } = await line({ setup: { limits } })
    const [background, urgent] = [await open(false), await open(true)]
    for (let call = 0; call < 8; call += 1) await background.send(read)
    expect(waits).toHaveLength(0)
    await urgent.send(read)
    await urgent.send(read)
    expect(waits).toHaveLength(0)
    await background.send(read)
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(10_000)
  })

  test('missing scope and a switched-off API are for a person to mend', async () => {
    const cases = [
      { reason: 'scopeMissing', words: 'not allowed' },
      { reason: 'apiDisabled', words: 'switched off' },
    ]
    for (const { reason, words } of cases) {
      const { http } = await line()
      await remote.control('faults', { match: 'contactGroups', status: 403, reason, times: 1 })
      await expect(http.send(read)).rejects.toMatchObject({ code: 'reconnect', message: expect.stringContaining(words) })
    }
  })

  test('writes of one account go one after another', async () => {
    const { http } = await line({ wait: (ms) => new Promise((done) => setTimeout(done, ms)) })
    await remote.control('faults', { match: 'createContact', latencyMs: 60 })
    const started = performance.now()
    await Promise.all([1, 2, 3, 4].map(() => http.send(create)))
    expect(performance.now() - started).toBeGreaterThan(230)
  })

  test('follows absolute links only to the configured origin', async () => {
    const { http } = await line()
    await expect(http.send({ ...read, path: 'https://evil.example/v1/contactGroups' })).rejects.toThrow('evil.example')
    await expect(http.send({ ...read, path: '@evil.example/' })).rejects.toThrow()
    expect((await http.send({ ...read, path: `${remote.origin}/v1/contactGroups` })).status).toBe(200)
  })
})
