import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { deskOf } from '#test/sync/desk.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

/** Contacts whose title both sides changed, the last one's note too. */
async function disputed(count = 3) {
  const stage = await Stage.open(base.db)
  const provider = new Provider()
  for (let at = 1; at <= count; at += 1) provider.add({ given: `Given ${at}`, role: 'was', note: 'was' })
  const { contact: stream = '' } = await stage.connect('one', [provider], { policy: 'manual_review' })
  await stage.work(stream)
  const idOf = async (at: number) => (await stage.recordOf(`r${at}`)).id
  for (let at = 1; at <= count; at += 1) {
    await stage.edit(await idOf(at), { title: `here ${at}`, ...(at === count ? { about: 'here' } : {}) })
    provider.edit(`r${at}`, { role: `there ${at}`, ...(at === count ? { note: 'there' } : {}) })
  }
  await stage.work(stream)
  const ask = deskOf(stage, stage.caller)
  const open = async () =>
    (await ask('GET', '/crm/conflicts?status=pending')).body.conflicts as { id: string; appData: { title: string }; rev: number }[]
  const { rows } = await stage.tx((tx) => sql<{ id: string }>`select id from app.connection`.execute(tx))
  return { stage, provider, stream, ask, open, idOf, config: rows[0]?.id ?? '' }
}

const titled = <T extends { appData: { title: string } }>(all: readonly T[], title: string): T => {
  const found = all.find(({ appData }) => appData.title === title)
  if (found === undefined) throw new Error(`no conflict over ${title}`)
  return found
}

test('many are decided at once, with what became of each; a preview decides none', async () => {
  const { stage, provider, stream, ask, open } = await disputed()
  const path = '/crm/conflicts/resolve-many'
  expect((await ask('POST', `${path}?preview=true`, { filter: {}, strategy: 'use_crm' })).body).toEqual({ count: 3, left: 0 })
  expect(await open()).toHaveLength(3)
  const ids = [...(await open()).map(({ id }) => id), '00000000-0000-4000-8000-000000000000']
  const { body } = await ask('POST', path, { ids, strategy: 'use_app' })
  expect(body.decision).toMatchObject({ settled: 3, failed: 1 })
  expect(body.decision.results.at(-1)).toMatchObject({ status: 'failed', code: 'not_found' })
  await stage.job('push', stream)
  expect(provider.raw('r1')?.['role']).toBe('there 1')
  stage.wait(11_000)
  await stage.job('push', stream)
  expect(provider.raw('r1')?.['role']).toBe('here 1')
  expect(await open()).toHaveLength(0)
})

test('an act is taken back as long as nothing has gone on since, by whoever did it', async () => {
  const { stage, provider, stream, ask, open, idOf } = await disputed()
  const some = (await open()).map(({ id }) => id)
  const { body } = await ask('POST', '/crm/conflicts/resolve-many', { ids: some, strategy: 'use_crm' })
  const undo = `/crm/conflicts/decisions/${body.decision.decisionId}/undo`
  expect((await stage.recordOf('r2')).values.title).toBe('there 2')
  await stage.edit(await idOf(1), { title: 'newer' })
  const other = deskOf(stage, await makeCaller(base.db, { workspaceId: stage.caller.workspaceId }))
  expect((await other('POST', undo)).status).toBe(404)
  const back = (await ask('POST', undo)).body
  expect([back.reopened.length, back.kept.length]).toEqual([2, 1])
  expect((await stage.recordOf('r2')).values.title).toBe('here 2')
  expect((await stage.recordOf('r1')).values.title).toBe('newer')
  stage.wait(11_000)
  await stage.work(stream)
  await stage.work(stream)
  expect([provider.raw('r2')?.['role'], (await stage.recordOf('r2')).values.title]).toEqual(['there 2', 'here 2'])
  expect((await open()).map(({ appData }) => appData.title).toSorted()).toEqual(['here 2', 'here 3'])
  expect((await ask('POST', undo)).status).toBe(409)
})

test('ours that were to be sent are called back before they go', async () => {
  const { stage, provider, stream, ask, open } = await disputed(2)
  const { body } = await ask('POST', '/crm/conflicts/resolve-many', { filter: { field: 'title' }, strategy: 'use_app' })
  expect((await ask('POST', `/crm/conflicts/decisions/${body.decision.decisionId}/undo`)).body.reopened).toHaveLength(2)
  stage.wait(11_000)
  await stage.work(stream)
  expect(provider.raw('r1')?.['role']).toBe('there 1')
  expect(await open()).toHaveLength(2)
})

test('an answer made a rule settles every open conflict about nothing else, says so before, and goes with its undo', async () => {
  const { stage, ask, open, config } = await disputed()
  const first = titled(await open(), 'here 1')
  const sides = (await ask('GET', `/crm/conflicts/${first.id}`)).body
  expect(sides).toMatchObject({
    rule: { allowed: true, settles: 1, partly: 1 },
    fields: [{ name: 'title', type: 'text', ours: { name: stage.caller.name, source: 'user' } }],
    theirs: { provider: 'one' },
  })
  const { body } = await ask('POST', `/crm/conflicts/${first.id}/resolve`, { strategy: 'use_crm', always: true })
  expect(body.also).toMatchObject({ settled: 1, failed: 0 })
  expect((await ask('GET', `/crm/conflicts?decisionId=${body.also.decisionId}`)).body.conflicts).toHaveLength(2)
  expect((await ask('GET', `/crm/configs/${config}`)).body.config.fieldPolicies).toEqual({ title: 'crm_wins' })
  await ask('POST', `/crm/conflicts/decisions/${body.also.decisionId}/undo`)
  expect((await ask('GET', `/crm/configs/${config}`)).body.config.fieldPolicies).toEqual({})
  expect(await open()).toHaveLength(3)
  const own = { strategy: 'use_app', always: true, mergedData: { title: 'mine' } }
  expect(await ask('POST', `/crm/conflicts/${first.id}/resolve`, own)).toMatchObject({
    status: 422,
    body: { details: [{ field: 'always' }] },
  })
})

test('values that moved are told with what stands now, and the next answer is about those', async () => {
  const { stage, ask, open, idOf } = await disputed(1)
  const [shown] = await open()
  await stage.edit(await idOf(1), { title: 'moved on' })
  const path = `/crm/conflicts/${shown?.id ?? ''}/resolve`
  const first = await ask('POST', path, { strategy: 'use_app', rev: shown?.rev })
  expect(first).toMatchObject({ status: 409, body: { details: { appData: { title: 'moved on' } } } })
  expect((await ask('POST', path, { strategy: 'use_app', rev: shown?.rev })).status).toBe(409)
  expect((await ask('POST', path, { strategy: 'use_app', rev: first.body.details.rev })).status).toBe(200)
})

test('a value of one’s own must fit its field; nobody without the right makes a rule, and nothing is settled by the try', async () => {
  const { stage, ask, open } = await disputed(1)
  const id = (await open())[0]?.id ?? ''
  expect(await ask('POST', `/crm/conflicts/${id}/resolve`, { strategy: 'use_app', mergedData: { title: 7 } })).toMatchObject({
    status: 422,
    body: { details: [{ field: 'mergedData.title' }] },
  })
  const manager = deskOf(stage, await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'manager' }))
  expect((await manager('POST', `/crm/conflicts/${id}/resolve`, { strategy: 'use_app', always: true })).status).toBe(403)
  expect(await open()).toHaveLength(1)
  expect((await manager('POST', `/crm/conflicts/${id}/resolve`, { strategy: 'use_app', mergedData: { title: 'both' } })).status).toBe(200)
  expect((await stage.recordOf('r1')).values.title).toBe('both')
})
