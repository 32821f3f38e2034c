import { expect, test } from 'vitest'
import type { LiveSource } from '#http/live.ts'
import { ring } from '#db/ring.ts'
import { ask, jwt, openHall } from './door.ts'
import { openHouse } from './house.ts'

const as = (bearer: string) => ({ authorization: `Bearer ${bearer}` })

/** A source that shows what it was asked. */
const echo: LiveSource = {
  snapshot: async (caller) => [{ snapshotFor: caller.workspaceId }],
  read: async (_, ids) => ids.map((id) => ({ id })),
}

async function subscribe(
  app: { request(path: string, init?: RequestInit): Response | Promise<Response> },
  token: string,
  path = '/api/events',
) {
  const stop = new AbortController()
  const response = await app.request(path, { headers: { authorization: `Bearer ${token}` }, signal: stop.signal })
  const seen: string[] = []
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader()
  const reading = read(reader, seen)
  return { response, seen, reading, stop: () => reader.cancel() }
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>, seen: string[]): Promise<void> {
  let text = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += new TextDecoder().decode(part.value)
    const events = text.split('\n\n')
    text = events.pop() ?? ''
    seen.push(...events)
  }
}

test('a snapshot, then changes of one’s own workspace, then silence for strangers', async () => {
  await using hall = await openHall({ liveSources: { sync: echo, records: echo } })
  const [tokenA, tokenB] = [await jwt({ workspace: 'a', role: 'admin' }), await jwt({ workspace: 'b', role: 'admin' })]
  const a = await subscribe(hall.app, tokenA)
  const b = await subscribe(hall.app, tokenB, '/api/events?topics=sync')
  expect(a.response.headers.get('content-type')).toBe('text/event-stream')
  const mine = (await ask(hall.app, { path: '/api/me', headers: { authorization: `Bearer ${tokenA}` } })).body as {
    workspace: { id: string }
  }
  const workspaceId = mine.workspace.id
  await expect.poll(() => a.seen.length).toBeGreaterThanOrEqual(2)
  expect(a.seen.slice(0, 2)).toEqual([
    `event: sync\ndata: {"snapshotFor":"${workspaceId}"}`,
    `event: records\ndata: {"snapshotFor":"${workspaceId}"}`,
  ])
  await new Promise((done) => setTimeout(done, 300))
  await ring(hall.world.db, { topic: 'records', workspaceId, id: 'r1' })
  await ring(hall.world.db, { topic: 'records', workspaceId, id: 'r1' })
  await expect.poll(() => a.seen.at(-1)).toBe('event: records\ndata: {"id":"r1"}')
  expect(a.seen.filter((each) => each.includes('r1'))).toHaveLength(1)
  expect(b.seen.join()).not.toContain('r1')
  await Promise.all([a.stop(), b.stop()])
})

test('a member who is removed stops hearing; too many streams are refused', async () => {
  await using hall = await openHall({ liveSources: { sync: echo }, heartbeatMs: 200 })
  const admin = await jwt({ workspace: 'a', role: 'admin' })
  const token = await jwt({ workspace: 'a', role: 'viewer' })
  await ask(hall.app, { path: '/api/me', headers: { authorization: `Bearer ${admin}` } })
  const { id } = (await ask(hall.app, { path: '/api/me', headers: { authorization: `Bearer ${token}` } })).body as { id: string }
  const stream = await subscribe(hall.app, token)
  await expect.poll(() => stream.seen.some((each) => each.startsWith(': still here')), { timeout: 5000 }).toBe(true)
  expect(
    (await ask(hall.app, { method: 'DELETE', path: `/api/members/${id}`, headers: { authorization: `Bearer ${admin}` } })).status,
  ).toBe(204)
  await stream.reading
  const streams = await Promise.all(Array.from({ length: 20 }, () => subscribe(hall.app, admin)))
  expect((await subscribe(hall.app, admin)).response.status).toBe(429)
  await Promise.all(streams.map((each) => each.stop()))
  await expect.poll(async () => (await subscribe(hall.app, admin)).response.status).toBe(200)
})

test('what one web process changes, the others know at once', async () => {
  await using hall = await openHall()
  await using other = await openHall({ beside: hall })
  const [admin, token] = [await jwt({ workspace: 'a', role: 'admin' }), await jwt({ workspace: 'a', role: 'sales' })]
  await ask(hall.app, { path: '/api/me', headers: as(admin) })
  const { id } = (await ask(other.app, { path: '/api/me', headers: as(token) })).body as { id: string }
  await new Promise((done) => setTimeout(done, 300))
  const role = async () => ((await ask(other.app, { path: '/api/me', headers: as(token) })).body as { role?: string }).role
  expect(await role()).toBe('sales')
  await ask(hall.app, { method: 'PATCH', path: `/api/members/${id}`, body: { role: 'viewer' }, headers: as(admin) })
  await expect.poll(role, { timeout: 1000, interval: 20 }).toBe('viewer')
  await ask(hall.app, { method: 'DELETE', path: `/api/members/${id}`, headers: as(admin) })
  await expect
    .poll(async () => (await ask(other.app, { path: '/api/me', headers: as(token) })).status, { timeout: 1000, interval: 20 })
    .toBe(403)
})

test('a topic that is none is 422; without credentials 401', async () => {
  await using hall = await openHall()
  expect((await ask(hall.app, { path: '/api/events' })).status).toBe(401)
  expect(
    await ask(hall.app, { path: '/api/events?topics=everything', headers: { authorization: `Bearer ${await jwt({ workspace: 'a' })}` } }),
  ).toMatchObject({ status: 422, body: { details: [{ field: 'topics' }] } })
})

test('in the whole house: a change of a contact is heard by colleagues, not by strangers; sync events are the sync half', async () => {
  await using house = await openHouse()
  const [mine, colleague, stranger] = [
    await jwt({ workspace: 'a', role: 'admin' }),
    await jwt({ workspace: 'a', role: 'viewer' }),
    await jwt({ workspace: 'b', role: 'admin' }),
  ]
  await ask(house.app, { path: '/api/me', headers: as(mine) })
  const [near, far, sync] = [
    await subscribe(house.app, colleague),
    await subscribe(house.app, stranger),
    await subscribe(house.app, colleague, '/api/crm/sync/events'),
  ]
  expect(sync.response.headers.get('content-type')).toBe('text/event-stream')
  await new Promise((done) => setTimeout(done, 500))
  for (let n = 0; n < 20; n += 1)
    expect(
      (await ask(house.app, { method: 'POST', path: '/api/contacts', body: { firstName: `Ben ${n}` }, headers: as(mine) })).status,
    ).toBe(201)
  await expect.poll(() => near.seen.at(-1)).toBe('event: records\ndata: {"changed":["contact"]}')
  expect(near.seen.length).toBeLessThan(10)
  expect([...far.seen, ...sync.seen].join()).not.toContain('contact')
  await Promise.all([near.stop(), far.stop(), sync.stop()])
})
