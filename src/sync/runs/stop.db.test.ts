import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { deskOf } from '#test/sync/desk.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

async function connectionOf(stage: Stage, stream: string) {
  const { rows } = await stage.tx((tx) =>
    sql<{
      id: string
      phase: string
      reason: string | null
    }>`select c.id, c.phase, c.reason from app.connection c join app.stream s on s.workspace_id = c.workspace_id and s.connection_id = c.id where s.id = ${stream}`.execute(
      tx,
    ),
  )
  return rows[0] ?? { id: '', phase: '', reason: null }
}

test('a pull that would change more than the limit stops before it does, says why, and goes on when a person resumes', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider({ pageSize: 4 })
  for (let at = 0; at < 10; at += 1) provider.add({ given: `Given ${at}` })
  const { contact: stream = '' } = await stage.connect('one', [provider], { options: { stopIf: { here: 9, there: null } } })
  await stage.job('pull', stream)
  expect((await stage.records()).length).toBe(8)
  const { id, ...stopped } = await connectionOf(stage, stream)
  expect(stopped).toEqual({ phase: 'paused', reason: expect.stringContaining('more than 9 contacts in PipeDesk') as string })
  const { rows } = await stage.tx((tx) => sql<{ status: string; synced: number }>`select status, synced from app.run`.execute(tx))
  expect(rows).toEqual([{ status: 'failed', synced: 8 }])
  expect((await deskOf(stage, stage.caller)('PATCH', `/crm/configs/${id}/resume`)).status).toBe(200)
  await stage.work(stream)
  expect((await stage.records()).length).toBe(10)
  expect(await connectionOf(stage, stream)).toMatchObject({ phase: 'active', reason: null })
})

test('a push that would write more than the limit sends no more, loses nothing, and goes on when a person resumes', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider()
  const { contact: stream = '' } = await stage.connect('one', [provider], { options: { stopIf: { here: null, there: 2 } } })
  await stage.work(stream)
  for (let at = 0; at < 7; at += 1) await stage.do(randomUUID(), { do: 'create', fields: { firstName: `Given ${at}` } })
  await stage.work(stream)
  expect(provider.living().length).toBeLessThanOrEqual(2)
  const { id, phase } = await connectionOf(stage, stream)
  expect(phase).toBe('paused')
  expect((await deskOf(stage, stage.caller)('PATCH', `/crm/configs/${id}/resume`)).status).toBe(200)
  await stage.work(stream)
  expect(provider.living()).toHaveLength(7)
})

test('a limit for the first sync is no limit afterwards', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider()
  for (let at = 0; at < 4; at += 1) provider.add({ given: `Given ${at}` })
  const { contact: stream = '' } = await stage.connect('one', [provider], { options: { stopIf: { here: 4, there: 1, first: true } } })
  await stage.work(stream)
  for (const { id } of provider.living()) provider.edit(id, { role: 'Since' })
  for (let at = 0; at < 3; at += 1) await stage.do(randomUUID(), { do: 'create', fields: { firstName: `Later ${at}` } })
  for (let at = 4; at < 9; at += 1) provider.add({ given: `Given ${at}` })
  await stage.work(stream)
  expect([(await stage.records()).length, provider.living().length, (await connectionOf(stage, stream)).phase]).toEqual([12, 12, 'active'])
})

test('a first sync that owes nothing there is through as well: what is made here later is no part of it', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider()
  for (let at = 0; at < 4; at += 1) provider.add({ given: `Given ${at}` })
  const { contact: stream = '' } = await stage.connect('one', [provider], { options: { stopIf: { here: 4, there: 1, first: true } } })
  await stage.job('pull', stream)
  await stage.job('follow')
  for (let at = 0; at < 3; at += 1) await stage.do(randomUUID(), { do: 'create', fields: { firstName: `Later ${at}` } })
  await stage.job('follow')
  await stage.job('push', stream)
  expect([provider.living().length, (await connectionOf(stage, stream)).phase]).toEqual([7, 'active'])
})

test('a limit that is no number of records is refused by name', async () => {
  const stage = await Stage.open(base.db)
  const { contact: stream = '' } = await stage.connect('one', [new Provider()])
  const { id } = await connectionOf(stage, stream)
  const ask = deskOf(stage, stage.caller)
  const answer = await ask('PATCH', `/crm/configs/${id}`, { options: { stopIf: { here: 0, there: null } } })
  expect([answer.status, JSON.stringify(answer.body)]).toEqual([422, expect.stringContaining('stopIf')])
})
