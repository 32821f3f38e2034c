import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { restore } from '#crm/records/write.store.ts'
import { Fault } from '#lib/fault.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { peopled } from '#test/sync/peopled.ts'
import type { Settings, Stage } from '#test/sync/stage.ts'
import { resolve } from './conflicts/resolve.flow.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

const staged = (people: number, settings: Settings = {}) => peopled(base.db, people, { settings })

describe.each(['crm_wins', 'app_wins', 'manual_review'])('%s', (policy) => {
  test('a write that took effect before the call failed is no edit of theirs against a later one of ours', async () => {
    const { stage, provider, stream } = await staged(1, { policy })
    await stage.work(stream)
    const { id } = await stage.recordOf('r1')
    await stage.edit(id, { title: 'Buyer' })
    await stage.job('follow')
    provider.onPush = (batch, write) => {
      for (const out of batch) write(out)
      return Promise.reject(new Fault('retry_after', 'their quota', { retryAfterMs: 1000 }))
    }
    await expect(stage.job('push', stream)).rejects.toThrow('their quota')
    provider.onPush = null
    await stage.edit(id, { title: 'Head buyer' })
    await stage.job('follow')
    stage.wait(300_000)
    await stage.job('push', stream)
    await stage.work(stream)
    await stage.work(stream)
    expect((await stage.recordOf('r1')).values.title).toBe('Head buyer')
    expect(provider.raw('r1')?.role).toBe('Head buyer')
  })
})

test.each(['comes', 'is lost'])(
  'a record that is restored here while its delete is on its way, whose answer %s, stays and stands there again',
  async (answer) => {
    const { stage, provider, stream } = await staged(2, { options: { deleteWhenDeleted: true } })
    await stage.work(stream)
    const { id } = await stage.recordOf('r1')
    await stage.do(id, { do: 'delete' })
    await stage.job('follow')
    provider.onPush = async (batch, write) => {
      provider.onPush = null
      const receipts = batch.map(write)
      if (answer === 'is lost') return Promise.reject(new Error('killed'))
      await stage.tx((tx) => restore(tx, 'contact', [id]))
      await stage.job('follow')
      return receipts
    }
    if (answer === 'comes') await stage.job('push', stream)
    else {
      await expect(stage.job('push', stream)).rejects.toThrow('killed')
      await stage.tx((tx) => restore(tx, 'contact', [id]))
      await stage.job('follow')
    }
    stage.wait(300_000)
    await stage.work(stream)
    await stage.work(stream)
    const record = (await stage.records()).find((each) => each.id === id)
    expect(record?.deletedAt).toBeNull()
    expect(new Set(provider.living().map(({ raw }) => raw?.given))).toEqual(new Set(['Given 0', 'Given 1']))
    expect((await stage.links()).filter(({ state }) => state === 'live')).toHaveLength(2)
  },
)

describe.each([
  ['after it was seen to be edited there, and is restored', true, 'restore'],
  ['after it was seen to be edited there, and is kept', true, 'answer'],
  ['whose delete stays here, and is restored', false, 'restore'],
] as const)('a record that is deleted here %s', (_, deleteWhenDeleted, how) => {
  test('goes on with its remote, and has what was said there', async () => {
    const { stage, provider, stream } = await staged(2, { options: { deleteWhenDeleted } })
    await stage.work(stream)
    const { id } = await stage.recordOf('r1')
    await stage.do(id, { do: 'delete' })
    if (!deleteWhenDeleted) await stage.work(stream)
    provider.edit('r1', { role: 'Buyer' })
    await stage.work(stream)
    expect((await stage.links()).find(({ remoteId }) => remoteId === 'r1')?.state).toBe(deleteWhenDeleted ? 'held' : 'excluded')
    if (how === 'restore') await stage.tx((tx) => restore(tx, 'contact', [id]))
    else {
      const asked = await stage.tx((tx) => sql<{ id: string }>`select id from app.conflict where record_id = ${id}`.execute(tx))
      const decision = { strategy: 'use_crm', fields: {}, merged: {} } as const
      await resolve(stage.engine, stage.caller, { id: asked.rows[0]?.id ?? '', decision })
    }
    for (let turn = 0; turn < 2; turn += 1) await stage.work(stream)
    expect((await stage.recordOf('r1')).values.title).toBe('Buyer')
    expect((await stage.links()).find(({ remoteId }) => remoteId === 'r1')?.state).toBe('live')
    const open = await stage.tx((tx) => sql`select 1 from app.conflict where status = 'pending' and record_id = ${id}`.execute(tx))
    expect(open.rows).toEqual([])
    await stage.edit(id, { title: 'Boss' })
    await stage.work(stream)
    expect(provider.raw('r1')?.role).toBe('Boss')
    expect(provider.living()).toHaveLength(2)
  })
})

test.each([false, true])(
  'deleted and restored before anybody looked at what is to be sent, a record goes on with its remote (delete there: %s)',
  async (deleteWhenDeleted) => {
    const { stage, provider, stream } = await staged(1, { options: { deleteWhenDeleted } })
    await stage.job('pull', stream)
    const { id } = await stage.recordOf('r1')
    await stage.do(id, { do: 'delete' })
    provider.edit('r1', { role: 'Buyer' })
    await stage.job('pull', stream)
    expect((await stage.links()).map(({ state }) => state)).not.toContain('live')
    await stage.tx((tx) => restore(tx, 'contact', [id]))
    await stage.work(stream)
    await stage.work(stream)
    expect((await stage.links()).map(({ state }) => state)).toEqual(['live'])
    expect((await stage.recordOf('r1')).values.title).toBe('Buyer')
    expect(provider.living()).toHaveLength(1)
  },
)

test('a record that was deleted before it ever came there is made there once it is restored', async () => {
  const { stage, provider, stream } = await staged(1)
  await stage.work(stream)
  const id = randomUUID()
  await stage.do(id, { do: 'create', fields: { firstName: 'Own' } })
  await stage.job('follow')
  await stage.do(id, { do: 'delete' })
  await stage.work(stream)
  expect(provider.living()).toHaveLength(1)
  await stage.tx((tx) => restore(tx, 'contact', [id]))
  await stage.work(stream)
  await stage.work(stream)
  expect(provider.living().map(({ raw }) => raw?.given)).toEqual(['Given 0', 'Own'])
  expect((await stage.links()).map(({ state }) => state)).toEqual(['live', 'live'])
})

describe('what is paused in the middle of a run', () => {
  const pause = (stage: Stage, phase: 'paused' | 'active') =>
    stage.tx((tx) => sql`update app.connection set phase = ${phase} where workspace_id = app.workspace()`.execute(tx))

  test('reads no further, and goes on where it stopped', async () => {
    const { stage, provider, stream } = await peopled(base.db, 8, { pageSize: 2 })
    const read = provider.stream.pull.bind(provider.stream)
    let pages = 0
    Object.assign(provider.stream, {
      pull: async (...asked: Parameters<typeof read>) => {
        if ((pages += 1) === 3) await pause(stage, 'paused')
        return read(...asked)
      },
    })
    await stage.job('pull', stream)
    expect((await stage.records()).length).toBeLessThan(5)
    await pause(stage, 'active')
    await stage.job('pull', stream)
    expect(await stage.records()).toHaveLength(8)
  })

  test('writes no further there, and goes on where it stopped', async () => {
    const { stage, provider, stream } = await peopled(base.db, 0)
    await stage.work(stream)
    for (let at = 0; at < 50; at += 1) await stage.do(randomUUID(), { do: 'create', fields: { firstName: `Own ${at}` } })
    await stage.job('follow')
    provider.onPush = async (batch, write) => {
      await pause(stage, 'paused')
      return batch.map(write)
    }
    await stage.job('push', stream)
    expect(provider.living()).toHaveLength(20)
    provider.onPush = null
    await pause(stage, 'active')
    await stage.job('push', stream)
    expect(provider.living()).toHaveLength(50)
  })
})
