import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { restore } from '#crm/records/write.store.ts'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { deskOf } from '#test/sync/desk.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

/** 30 deleted there and 3 more here: 20 pass, 10 wait to be deleted here, 3 there. */
async function braked() {
  const stage = await Stage.open(base.db)
  const provider = new Provider()
  for (let at = 0; at < 60; at += 1) provider.add({ given: `Given ${at}`, family: 'F', role: null, note: null })
  const { contact: stream = '' } = await stage.connect('one', [provider], { options: { deleteWhenDeleted: true } })
  await stage.work(stream)
  for (let at = 1; at <= 30; at += 1) provider.remove(`r${at}`)
  await stage.work(stream)
  for (const remote of ['r57', 'r58', 'r59']) await stage.do((await stage.recordOf(remote)).id, { do: 'delete' })
  await stage.work(stream)
  const connection = await stage.tx(async (tx) => (await sql<{ id: string }>`select id from app.connection`.execute(tx)).rows[0]?.id ?? '')
  const states = async () => {
    const links = await stage.links()
    return {
      held: links.filter(({ reason }) => reason === 'brake').length,
      alive: (await stage.records()).filter(({ deletedAt }) => deletedAt === null).length,
      there: provider.living().length,
    }
  }
  return { stage, provider, stream, path: `/crm/configs/${connection}/held-deletes`, states }
}

test('what the brake holds is listed with its side, and one answer lets all of it through', async () => {
  const { stage, stream, path, states } = await braked()
  const ask = deskOf(stage, stage.caller)
  expect(await states()).toEqual({ held: 13, alive: 37, there: 30 })
  expect((await ask('GET', `${path}?limit=2`)).body.items).toHaveLength(2)
  const { body } = await ask('GET', path)
  expect(body).toMatchObject({ here: 10, there: 3, pagination: { total: 13 } })
  expect(body.items).toContainEqual(
    expect.objectContaining({ entityType: 'contact', side: 'there', crmRecordId: 'r58', title: 'Given 57 F' }),
  )
  expect(await ask('POST', path, { answer: 'release' })).toMatchObject({ status: 200, body: { answered: 13 } })
  await stage.work(stream)
  expect(await states()).toEqual({ held: 0, alive: 27, there: 27 })
  expect((await ask('POST', path, { answer: 'release' })).status).toBe(409)
})

test('refused, their links end and both sides keep what they have, for good', async () => {
  const { stage, stream, path, states } = await braked()
  const ask = deskOf(stage, stage.caller)
  expect(await ask('POST', path, { answer: 'refuse' })).toMatchObject({ status: 200, body: { answered: 13 } })
  await stage.work(stream)
  stage.wait(25 * 3_600_000)
  await stage.work(stream)
  expect(await states()).toEqual({ held: 0, alive: 37, there: 30 })
})

test('one that came back there before the answer is not deleted here', async () => {
  const { stage, provider, stream, path, states } = await braked()
  const held = (await stage.links()).find(({ reason, remoteId }) => reason === 'brake' && !['r57', 'r58', 'r59'].includes(remoteId ?? ''))
  const remote = provider.remotes.get(held?.remoteId ?? '')
  if (remote === undefined) throw new Error('held above')
  remote.raw = { given: 'Back', family: 'F' }
  await deskOf(stage, stage.caller)('POST', path, { answer: 'release' })
  await stage.work(stream)
  expect(await states()).toEqual({ held: 0, alive: 28, there: 28 })
})

test('a later delete of a record whose delete was released and came to nothing is braked like any other', async () => {
  const { stage, provider, stream, path } = await braked()
  const record = (await stage.records()).find(({ deletedAt, values }) => deletedAt !== null && values.firstName === 'Given 57')
  await deskOf(stage, stage.caller)('POST', path, { answer: 'release' })
  await stage.tx((tx) => restore(tx, 'contact', [record?.id ?? '']))
  await stage.work(stream)
  expect(provider.raw('r58')).not.toBeNull()
  await stage.do(record?.id ?? '', { do: 'delete' })
  await stage.work(stream)
  expect(provider.raw('r58')).not.toBeNull()
})

test('the answer is its connection’s manager’s, and stands in the audit', async () => {
  const { stage, path } = await braked()
  const viewer = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'viewer' })
  expect((await deskOf(stage, viewer)('GET', path)).status).toBe(200)
  expect((await deskOf(stage, viewer)('POST', path, { answer: 'release' })).status).toBe(403)
  await deskOf(stage, stage.caller)('POST', path, { answer: 'refuse' })
  const { rows } = await stage.tx((tx) =>
    sql<{ after: unknown; actor: string }>`select after, actor from app.audit where kind = 'connection' and cause = 'brake'`.execute(tx),
  )
  expect(rows).toEqual([{ after: { heldDeletes: 'refuse', deletes: 13 }, actor: `person:${stage.caller.personId}` }])
})
