import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Fault } from '#lib/fault.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { peopled } from '#test/sync/peopled.ts'
import type { Settings } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

const staged = (people: number, settings: Settings = {}, pageSize = 100) => peopled(base.db, people, { settings, pageSize })

test('an edit here stands there before the first listing is complete; what is made here waits for its end', async () => {
  const { stage, provider, stream } = await staged(4, {}, 2)
  const pull = provider.stream.pull.bind(provider.stream)
  let stops = true
  Object.assign(provider.stream, {
    pull: async (...asked: Parameters<typeof pull>) => {
      if (asked[1] !== null && stops) {
        stops = false
        throw new Fault('retry_after', 'their quota', { retryAfterMs: 1000 })
      }
      return pull(...asked)
    },
  })
  await expect(stage.job('pull', stream)).rejects.toThrow('their quota')
  await stage.job('follow')
  const { id } = await stage.recordOf('r1')
  await stage.edit(id, { title: 'Buyer' })
  await stage.do(randomUUID(), { do: 'create', fields: { firstName: 'Own' } })
  await stage.job('follow')
  await stage.job('push', stream)
  expect(provider.raw('r1')?.role).toBe('Buyer')
  expect(provider.living()).toHaveLength(4)
  await stage.work(stream)
  await stage.work(stream)
  expect(provider.living()).toHaveLength(5)
})

test('a record deleted here while the answer to its create was lost does not come back as another', async () => {
  const { stage, provider, stream } = await staged(1)
  await stage.work(stream)
  const id = randomUUID()
  await stage.do(id, { do: 'create', fields: { firstName: 'Short-lived' } })
  await stage.job('follow')
  provider.onPush = (batch, write) => Promise.resolve(batch.map((out) => (write(out), { kind: 'unknown' as const })))
  await stage.job('push', stream)
  provider.onPush = null
  await stage.do(id, { do: 'delete' })
  await stage.work(stream)
  stage.wait(300_000)
  await stage.work(stream)
  await stage.work(stream)
  const living = (await stage.records()).filter(({ deletedAt }) => deletedAt === null)
  expect(living.map(({ values }) => values.firstName)).toEqual(['Given 0'])
})

test('a record deleted here after the process died in the middle of its create does not come back as another', async () => {
  const { stage, provider, stream } = await staged(1)
  await stage.work(stream)
  const id = randomUUID()
  await stage.do(id, { do: 'create', fields: { firstName: 'Short-lived' } })
  await stage.job('follow')
  provider.onPush = (batch, write) => {
    for (const out of batch) write(out)
    return Promise.reject(new Error('killed'))
  }
  await expect(stage.job('push', stream)).rejects.toThrow('killed')
  provider.onPush = null
  await stage.do(id, { do: 'delete' })
  await stage.job('pull', stream)
  stage.wait(300_000)
  await stage.work(stream)
  await stage.work(stream)
  const living = (await stage.records()).filter(({ deletedAt }) => deletedAt === null)
  expect(living.map(({ values }) => values.firstName)).toEqual(['Given 0'])
})

test.each([
  { what: 'was lost', kind: 'unknown' },
  // A transport that repeats a lost call finds its own version outdated.
  { what: 'was that the call repeated itself', kind: 'stale' },
] as const)('an edit made while the answer to an update $what is not overwritten by our own write', async ({ kind }) => {
  const { stage, provider, stream } = await staged(1, { policy: 'crm_wins' })
  await stage.work(stream)
  const { id } = await stage.recordOf('r1')
  await stage.edit(id, { title: 'first' })
  await stage.job('follow')
  provider.onPush = async (batch, write) => {
    provider.onPush = null
    const receipts = batch.map((out) => (write(out), { kind }))
    await stage.edit(id, { title: 'second' })
    return receipts
  }
  await stage.job('push', stream)
  stage.wait(300_000)
  await stage.work(stream)
  await stage.work(stream)
  expect([(await stage.recordOf('r1')).values.title, provider.raw('r1')?.role]).toEqual(['second', 'second'])
})
