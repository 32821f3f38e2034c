import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Fault } from '#lib/fault.ts'
import { logger } from '#lib/log.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { countJobs } from './waiting.store.ts'
import { openQueue, type OpenQueue } from './queue.ts'
import { setSchedules } from './schedule.ts'
import { turns, type Turns } from './turn.store.ts'
import { startWorker } from './worker.ts'

const log = logger('silent')
let world: TestDatabase
let sender: OpenQueue
let worker: OpenQueue

const ran: { job: string; n: unknown; at: number }[] = []
const handlers = new Map<string, (data: { n: number }) => Promise<void>>()
const job = (name: string, concurrency = 2) => ({
  concurrency,
  async handle(data: unknown): Promise<void> {
    ran.push({ job: name, n: (data as { n: number }).n, at: Date.now() })
    await handlers.get(name)?.(data as { n: number })
  },
})
const jobs = {
  quick: job('quick'),
  slow: job('slow'),
  beside: { ...job('beside'), turn: 'slow' },
  later: job('later'),
  faulty: job('faulty'),
  delayed: job('delayed'),
  own: job('own'),
  crowd: job('crowd', 1),
}
let mine: Turns
const runs = (name: string) => ran.filter((each) => each.job === name)

async function until(is: () => boolean, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; !is() && Date.now() < end;) await wait(5)
  expect(is()).toBe(true)
}

beforeAll(async () => {
  world = await testDatabase()
  const names = [...Object.keys(jobs), 'orphan']
  sender = await openQueue({ url: world.url, db: world.db, log, jobs: names, works: false })
  worker = await openQueue({ url: world.url, db: world.db, log, jobs: names, works: true })
  mine = turns(world.db, () => undefined)
  await startWorker({ open: worker, turns: mine, jobs, log })
})
afterAll(async () => {
  await sender.stop(1000)
  await worker.stop(1000)
  await world.close()
})

test('a hint wakes the worker at once', async () => {
  await wait(300)
  const waits: number[] = []
  for (let n = 0; n < 5; n += 1) {
    const sent = Date.now()
    await sender.queue.send('quick', `k${n}`, { n })
    await until(() => runs('quick').length > n)
    waits.push((runs('quick').at(-1)?.at ?? 0) - sent)
  }
  expect(Math.min(...waits)).toBeLessThan(500)
})

test('while one is at work, any number of rings queue exactly one more', async () => {
  const { promise: gate, resolve: free } = Promise.withResolvers<void>()
  handlers.set('slow', () => gate)
  await sender.queue.send('slow', 'k', { n: 0 })
  await until(() => runs('slow').length === 1)
  for (let n = 1; n <= 10; n += 1) await sender.queue.send('slow', 'k', { n })
  await sender.queue.send('slow', 'other', { n: 99 })
  await until(() => runs('slow').length === 2)
  expect(runs('slow').map(({ n }) => n)).toEqual([0, 99])
  free()
  const freedAt = Date.now()
  await until(() => runs('slow').length === 3)
  expect(Date.now() - freedAt).toBeLessThan(1000)
  await wait(300)
  expect(runs('slow')).toHaveLength(3)
})

test('a job that takes turns with another never overlaps it on one key, and goes on at once when it is done', async () => {
  const { promise: gate, resolve: free } = Promise.withResolvers<void>()
  const before = runs('slow').length
  handlers.set('slow', () => gate)
  await sender.queue.send('slow', 'shared', { n: 1 })
  await until(() => runs('slow').length === before + 1)
  await sender.queue.send('beside', 'shared', { n: 2 })
  await sender.queue.send('beside', 'apart', { n: 3 })
  await until(() => runs('beside').length === 1)
  expect(runs('beside').map(({ n }) => n)).toEqual([3])
  free()
  await until(() => runs('beside').length === 2)
  expect(runs('beside').map(({ n }) => n)).toEqual([3, 2])
})

test('retry_after comes back at its time, without counting as a failure', async () => {
  let tries = 0
  handlers.set('later', async () => {
    tries += 1
    if (tries < 3) throw new Fault('retry_after', 'quota', { retryAfterMs: 1000 })
  })
  await sender.queue.send('later', 'k', { n: 1 })
  await until(() => tries === 3)
  const [first, second] = runs('later')
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990)
  await wait(300)
  expect(await countJobs(world.db)).not.toContainEqual(expect.objectContaining({ job: 'later' }))
})

test('what a job sends itself for later stays for later', async () => {
  handlers.set('own', async () => sender.queue.send('own', 'k', { n: 2 }, { afterMs: 3_600_000 }))
  await sender.queue.send('own', 'k', { n: 1 })
  await until(() => runs('own').length === 1)
  await wait(300)
  expect(runs('own')).toHaveLength(1)
  expect(await countJobs(world.db)).toContainEqual({ job: 'own', state: 'waiting', count: 1 })
})

test('a hint brings one that waits for longer forward', async () => {
  await sender.queue.send('delayed', 'k', { n: 1 }, { afterMs: 60_000 })
  expect(await countJobs(world.db)).toContainEqual({ job: 'delayed', state: 'waiting', count: 1 })
  await sender.queue.send('delayed', 'k', { n: 2 })
  await until(() => runs('delayed').length === 1)
  expect(runs('delayed')[0]?.n).toBe(2)
})

test('who has thousands of hints waiting holds nobody up: workspaces take turns', { timeout: 120_000 }, async () => {
  const { promise: gate, resolve: free } = Promise.withResolvers<void>()
  handlers.set('crowd', () => gate)
  await sender.queue.send('crowd', 'storm:first', { n: 0 })
  await until(() => runs('crowd').length === 1)
  const storm = 10_000
  for (let n = 1; n <= storm; n += 20)
    await Promise.all(Array.from({ length: 20 }, (_, more) => sender.queue.send('crowd', `storm:${n + more}`, { n: n + more })))
  for (const n of [1, 2, 3]) await sender.queue.send('crowd', `second:${n}`, { n: 20_000 + n })
  await sender.queue.send('crowd', 'third:1', { n: 30_001 })
  free()
  await until(() => runs('crowd').length >= 60)
  const order = runs('crowd').map(({ n }) => Math.floor(Number(n) / 10_000))
  // The storm's own went first; from then on each has its turn.
  expect(order.slice(0, 9).filter((lane) => lane === 3)).toHaveLength(1)
  expect(order.slice(0, 16).filter((lane) => lane === 2)).toHaveLength(3)
  expect(order.filter((lane) => lane < 2).length).toBeGreaterThan(50)
  await sender.queue.send('crowd', 'late:1', { n: 40_001 })
  const before = runs('crowd').length
  await until(() => runs('crowd').some(({ n }) => n === 40_001))
  expect(runs('crowd').findIndex(({ n }) => n === 40_001) - before).toBeLessThan(12)
  await worker.boss.deleteQueuedJobs('crowd')
})

test('a failure is tried again, then kept among the dead', async () => {
  await worker.boss.updateQueue('faulty', { retryLimit: 1, retryDelay: 0, retryBackoff: false })
  handlers.set('faulty', () => Promise.reject(new Error('boom')))
  await sender.queue.send('faulty', 'k', { n: 1 })
  await until(() => runs('faulty').length === 2)
  await wait(100)
  expect(await countJobs(world.db)).toContainEqual({ job: 'faulty', state: 'dead', count: 1 })
})

test('what a killed worker held is taken up by another', { timeout: 60_000 }, async () => {
  const killed = turns(world.db, () => undefined)
  killed.stop()
  await sender.boss.send('orphan', { n: 1 }, { singletonKey: 'k' })
  const [held] = await sender.boss.fetch('orphan')
  expect(held?.data).toEqual({ n: 1 })
  expect(await killed.take('orphan', 'k')).toBe(true)
  const began = Date.now()
  await startWorker({ open: worker, turns: mine, jobs: { orphan: job('orphan') }, log })
  await until(() => runs('orphan').length === 1, 40_000)
  expect(Date.now() - began).toBeLessThan(30_000)
})

test('the clock’s list follows ours', async () => {
  const list = async () => (await worker.boss.getSchedules()).map(({ name, key, cron }) => ({ name, key, cron }))
  await setSchedules(worker.boss, [
    { job: 'quick', key: 'tick', cron: '* * * * *', data: { n: 0 } },
    { job: 'slow', key: '', cron: '0 3 * * *', data: { n: 0 } },
  ])
  expect(await list()).toHaveLength(2)
  await setSchedules(worker.boss, [{ job: 'quick', key: 'tick', cron: '*/5 * * * *', data: { n: 0 } }])
  expect(await list()).toEqual([{ name: 'quick', key: 'tick', cron: '*/5 * * * *' }])
})
