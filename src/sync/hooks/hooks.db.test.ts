import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connector } from '#connectors/kit/connector.ts'
import type { Change } from '#connectors/kit/stream.ts'
import { chunk } from '#lib/chunk.ts'
import { asking, type Reply } from '#test/asking.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { deskOf } from '#test/sync/desk.ts'
import { doorbell, proofOf, secret } from '#test/sync/doorbell.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'
import { syncJobs } from '../sync.jobs.ts'
import { hookRoutes } from './hook.routes.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase({ max: 16 })))
afterAll(() => base.close())

const address = 'https://rings.example.com/base'
const who = { given: 'Ana', family: 'Souza', role: null, note: null }

/** A connected account with a bell, its provider, and the ids that were read, in order. */
async function belled(pageSize?: number, name = `p-${randomUUID()}`) {
  const stage = await Stage.open(base.db)
  stage.parts = { hook: doorbell }
  const provider = new Provider(pageSize === undefined ? {} : { pageSize })
  const read: string[] = []
  const plain = provider.stream.read.bind(provider.stream)
  Object.assign(provider.stream, {
    read: (...asked: Parameters<typeof plain>) => (read.push(...asked[2]), plain(...asked)),
  })
  const { contact: stream = '' } = await stage.connect(name, [provider])
  const connector = { id: name, hook: doorbell } as unknown as Connector
  const setup = { client: { id: 'c', secret }, serviceAccount: null, endpoints: {}, limits: {} }
  const providers = new Map([[name, { connector, setup, sandbox: false }]])
  const ask = asking([['/api', [hookRoutes(stage.engine, { providers, webhookBase: address })]]], stage.caller)
  const path = `/api/hooks/${name}`
  const send = (body: string, proof = proofOf(`${address}${path}`, body)): Promise<Reply> => ask('POST', path, body, { 'x-bell': proof })
  const ring = (ids: readonly string[], account = name): Promise<Reply> => send(JSON.stringify([{ account, kind: 'contact', ids }]))
  const settled = async (): Promise<void> => (stage.wait(doorbell.settleMs + 1), stage.job('ring', stream))
  const waiting = async (): Promise<number> =>
    stage.tx(async (tx) => (await sql`select 1 from directory.ring where workspace_id = app.workspace()`.execute(tx)).rows.length)
  return { stage, provider, stream, name, read, ask, path, send, ring, settled, waiting }
}

test('only who proves to be the provider is heard, and nobody else learns why not', async () => {
  const { ask, path, send, stage, name } = await belled()
  const body = JSON.stringify([{ account: name, kind: 'contact', ids: ['r1'] }])
  expect(await ask('POST', path, body)).toMatchObject({ status: 400, body: { message: 'Missing: x-bell' } })
  for (const proof of ['', 'zz', proofOf(path, body), proofOf(`${address}${path}`, `${body} `)])
    expect((await send(body, proof)).body).toMatchObject({ error: 'Unauthorized', message: 'Not proven' })
  expect((await ask('POST', '/api/hooks/nobody', body, { 'x-bell': 'x' })).status).toBe(404)
  expect((await send(body)).status).toBe(202)
  for (const [hostile, status] of [
    ['{', 400],
    ['', 400],
    ['\ud800', 400],
    ['"x"', 400],
    ['[null, 1, {"account": {}}]', 202],
    [JSON.stringify([{ account: name, kind: 'contact', ids: ['\0', '', 'x'.repeat(9000), 7, '\ud800'] }]), 202],
    [JSON.stringify([{ account: name, kind: '__proto__', ids: ['r1'] }]), 202],
    [`[${'['.repeat(5000)}${']'.repeat(5000)}]`, 202],
    ['x'.repeat(1_100_000), 400],
  ] as const)
    expect((await send(hostile)).status, hostile.slice(0, 40)).toBe(status)
  expect(stage.hints).toEqual([{ job: 'sync.ring', workspaceId: stage.caller.workspaceId, streamId: expect.any(String), afterMs: 5000 }])
})

test('a ring that tells when is looked at at once, and is over where what is read is not older', async () => {
  const { stage, provider, stream, read, name, send, waiting } = await belled()
  const id = provider.add(who)
  await stage.work(stream)
  provider.edit(id, { given: 'Anna' })
  await send(JSON.stringify([{ account: name, kind: 'contact', ids: [id], at: Date.now() - 1 }]))
  expect(stage.hints.at(-1)).toMatchObject({ job: 'sync.ring', afterMs: 0 })
  await stage.job('ring', stream)
  expect([read, (await stage.recordOf(id)).values.firstName, await waiting()]).toEqual([[id], 'Anna', 0])
})

test('one that comes too early is looked at once more when it has settled; a doubled one changes nothing', async () => {
  const { stage, provider, stream, read, name, send, settled, waiting } = await belled()
  const id = provider.add(who)
  await stage.work(stream)
  const at = Date.now() + 60_000
  const body = JSON.stringify([{ account: name, kind: 'contact', ids: [id, 'r99'], at }])
  await send(body)
  await stage.job('ring', stream)
  await send(body)
  await stage.job('ring', stream)
  expect([read, await waiting()]).toEqual([[id, 'r99'], 2])
  provider.edit(id, { given: 'Anna' })
  const late = provider.add({ ...who, given: 'Late' })
  expect(late).not.toBe('r99')
  await settled()
  expect([read.length, (await stage.recordOf(id)).values.firstName, await waiting()]).toEqual([4, 'Anna', 0])
})

test('what it rings for is read once it has settled, and only then is the ring over; the call itself is no data', async () => {
  const { stage, provider, stream, read, ring, settled, waiting } = await belled()
  const id = provider.add(who)
  await stage.work(stream)
  provider.edit(id, { given: 'Anna' })
  await ring([id])
  await stage.job('ring', stream)
  expect(read).toEqual([])
  expect((await stage.recordOf(id)).values.firstName).toBe('Ana')
  await settled()
  expect(read).toEqual([id])
  expect((await stage.recordOf(id)).values.firstName).toBe('Anna')
  expect(await waiting()).toBe(0)
  const { body } = await deskOf(stage, stage.caller)('GET', '/crm/configs')
  expect(body.configs[0].channels).toEqual([{ kind: 'webhook', lastRingAt: expect.any(String) }])
})

test('a remote nobody knew is created once, by ring and by pull; one that is gone ends its link', async () => {
  const { stage, provider, stream, ring, settled } = await belled()
  await stage.work(stream)
  const id = provider.add(who)
  await ring([id, id])
  await settled()
  await stage.work(stream)
  await ring([id])
  await settled()
  expect(await stage.records()).toHaveLength(1)
  provider.remove(id)
  await ring([id])
  await settled()
  expect(await stage.links()).toEqual([expect.objectContaining({ remoteId: id, state: 'gone' })])
})

test('a storm of 10,000, doubled and out of order, reads each remote once and loses none', { timeout: 240_000 }, async () => {
  const { stage, provider, stream, read, ring, settled, waiting } = await belled(1000)
  const ids = Array.from({ length: 5000 }, () => provider.add(who))
  await stage.job('pull', stream)
  for (const id of ids) provider.edit(id, { role: `Role ${id}` })
  const mixed = [...ids, ...ids].toSorted((a, b) => order(a) - order(b))
  const replies = await Promise.all(chunk(mixed, 100).map((some) => ring(some)))
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]))
  expect(await waiting()).toBe(5000)
  expect(stage.hints.filter(({ job }) => job === 'sync.ring')).toHaveLength(1)
  await settled()
  expect(read.toSorted()).toEqual(ids.toSorted())
  expect(await waiting()).toBe(0)
  const records = await stage.records()
  expect(records.filter(({ values }) => typeof values.title === 'string' && values.title.startsWith('Role r'))).toHaveLength(5000)
})

/** Any fixed order that is not theirs. */
const order = (id: string): number => (Number(id.slice(1)) * 7919) % 5003

test('a ring while it is being read is read again; one failure keeps all, and the clock takes up what is left', async () => {
  const { stage, provider, stream, read, ring, settled, waiting } = await belled()
  const id = provider.add(who)
  await stage.work(stream)
  const plain = provider.stream.read.bind(provider.stream)
  let meanwhile: () => Promise<unknown> = () => Promise.reject(new Error('no answer'))
  Object.assign(provider.stream, {
    read: async (...asked: Parameters<typeof plain>): Promise<readonly Change[]> => {
      const found = await plain(...asked)
      await meanwhile()
      return found
    },
  })
  provider.edit(id, { given: 'Anna' })
  await ring([id])
  await expect(settled()).rejects.toThrow('no answer')
  expect(await waiting()).toBe(1)
  stage.hints.length = 0
  await syncJobs(stage.engine, { send: () => Promise.resolve() })['sync.tick']?.handle({})
  expect(stage.hints).toContainEqual({ job: 'sync.ring', workspaceId: stage.caller.workspaceId, streamId: stream })
  meanwhile = () => (provider.edit(id, { given: 'Annie' }), ring([id]))
  await settled()
  expect((await stage.recordOf(id)).values.firstName).toBe('Anna')
  expect(await waiting()).toBe(1)
  meanwhile = () => Promise.resolve()
  await settled()
  expect((await stage.recordOf(id)).values.firstName).toBe('Annie')
  expect(read).toEqual([id, id, id])
  expect(await waiting()).toBe(0)
})

test('rings of a foreign account, a paused connection or a kind that rests are dropped', async () => {
  const { stage, provider, stream, name, ring, settled, waiting } = await belled()
  const id = provider.add(who)
  await stage.work(stream)
  const set = (text: string) => stage.tx((tx) => sql`update app.connection set ${sql.raw(text)}`.execute(tx))
  expect((await ring([id], 'somebody-else')).status).toBe(202)
  for (const [rests, runs] of [
    [`phase = 'paused'`, `phase = 'active'`],
    [`phase = 'disconnected'`, `phase = 'active'`],
    [`kinds = '{}'`, `kinds = '{contact}'`],
    [`direction = 'push'`, `direction = 'bidirectional'`],
    [`deleted_at = now()`, `deleted_at = null`],
    [`sandbox = true`, `sandbox = false`],
    [`account_id = 'another'`, `account_id = '${name}'`],
  ] as const) {
    await set(rests)
    expect((await ring([id])).status).toBe(202)
    expect(await waiting(), rests).toBe(0)
    await set(runs)
  }
  await ring([id])
  expect(await waiting()).toBe(1)
  await settled()
  expect(await waiting()).toBe(0)
})

test('two workspaces that run the same account both hear it, and neither sees the other', async () => {
  const one = await belled()
  const two = await belled(undefined, one.name)
  const id = one.provider.add(who)
  await one.ring([id])
  expect([await one.waiting(), await two.waiting()]).toEqual([1, 1])
  await one.settled()
  expect([await one.waiting(), await two.waiting()]).toEqual([0, 1])
  expect(await one.stage.records()).toHaveLength(1)
  expect(await two.stage.records()).toHaveLength(0)
})

test('a remote merged into another re-points the link, and nothing is deleted here', async () => {
  const { stage, provider, stream, ring, settled } = await belled()
  const old = provider.add(who)
  await stage.work(stream)
  const record = await stage.recordOf(old)
  const heir = provider.add({ ...who, role: 'Buyer' })
  provider.remove(old)
  const plain = provider.stream.read.bind(provider.stream)
  Object.assign(provider.stream, {
    read: async (...asked: Parameters<typeof plain>): Promise<readonly Change[]> =>
      (await plain(asked[0], asked[1], [...new Set(asked[2].map((id) => (id === old ? heir : id)))])).map((change) => ({
        ...change,
        formerly: [old],
      })),
  })
  await ring([old, heir])
  await settled()
  const after = await stage.recordOf(heir)
  expect(after).toMatchObject({ id: record.id, deletedAt: null, values: { firstName: 'Ana', title: 'Buyer' } })
  expect(await stage.records()).toHaveLength(1)
})

test('a ring for anything of a kind hints a pull', async () => {
  const { stage, stream, ring, waiting } = await belled()
  await ring([])
  expect(stage.hints).toEqual([{ job: 'sync.pull', workspaceId: stage.caller.workspaceId, streamId: stream, afterMs: 5000 }])
  expect(await waiting()).toBe(0)
})

test('while a write to it awaits its receipt, a ring waits too', async () => {
  const { stage, provider, stream, ring, settled, waiting } = await belled()
  const id = provider.add(who)
  await stage.work(stream)
  await stage.edit((await stage.recordOf(id)).id, { title: 'Buyer' })
  await stage.job('follow')
  provider.onPush = async (batch, write) => {
    provider.onPush = null
    provider.edit(id, { note: 'Met at the fair' })
    await ring([id])
    await settled()
    expect(await waiting()).toBe(1)
    return batch.map((out) => write(out))
  }
  await stage.job('push', stream)
  await settled()
  expect(await waiting()).toBe(0)
  await stage.work(stream)
  expect(provider.raw(id)).toMatchObject({ role: 'Buyer', note: 'Met at the fair' })
  expect((await stage.recordOf(id)).values).toMatchObject({ title: 'Buyer', about: 'Met at the fair' })
})
