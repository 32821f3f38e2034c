import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { choices } from '#crm/records/choice.store.ts'
import { makeMember, testDatabase, type TestDatabase } from '#test/database.ts'
import { seated } from '#test/sync/seated.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

test('people by address, pipelines and stages by name; what has no like is made here once, by the connection', async () => {
  const { stage, deals, streams, bob, ask, path, dealOf, local, times } = await seated(base.db)
  const id = deals.add({ title: 'Big', pipe: 'p1', step: 's2', owner: 'o1' })
  const other = deals.add({ title: 'Small', pipe: 'p2', step: 's3', owner: 'o2' })
  await stage.work(streams.deal)
  await stage.work(streams.deal, streams.contact)
  expect(times()).toBe(1)
  expect((await dealOf(id))?.values).toMatchObject({
    pipelineId: await local('pipeline', 'Sales'),
    stageId: await local('stage', 'Contract sent'),
    ownerId: bob,
  })
  expect((await dealOf(other))?.values).toMatchObject({ pipelineId: await local('pipeline', 'Partners'), ownerId: null })
  const made = (await stage.tx((tx) => choices(tx, 'stage'))).find(({ name }) => name === 'Signed')
  expect(made).toMatchObject({ outcome: 'won', pipelineId: await local('pipeline', 'Partners') })
  const { body } = await ask('GET', path)
  expect(body).toMatchObject({ unmatched: 1, pagination: { total: 7 } })
  expect(body.items[0]).toMatchObject({ to: 'member', remoteId: 'o2', label: 'Cleo', localId: null, by: 'match' })
  expect(body.items).toContainEqual(expect.objectContaining({ remoteId: 's1', withinLabel: ' sales ', localLabel: 'Meeting', by: 'match' }))
  expect(body.items).toContainEqual(expect.objectContaining({ remoteId: 's3', localLabel: 'Signed', by: 'made' }))
  const { rows } = await stage.tx((tx) =>
    sql<{ actor: string }>`select distinct actor from app.audit where kind = 'pipeline' and after ->> 'name' = 'Partners'`.execute(tx),
  )
  expect(rows).toEqual([{ actor: expect.stringMatching(/^connection:/) }])
  expect((await ask('GET', `${path}?to=stage&limit=2`)).body).toMatchObject({
    items: [{ to: 'stage' }, { to: 'stage' }],
    pagination: { total: 3 },
  })
})

test('the same pointers go out in their words, and an owner without a seat there is left as it is', async () => {
  const { stage, deals, streams, bob, local, dealOf } = await seated(base.db)
  const id = deals.add({ title: 'Big', pipe: 'p1', step: 's1', owner: 'o1' })
  await stage.work(streams.deal)
  const record = (await dealOf(id))?.id ?? ''
  await stage.edit(record, { stageId: (await local('stage', 'Contract sent')) ?? null, ownerId: stage.caller.personId }, 'deal')
  await stage.work(streams.deal)
  expect(deals.raw(id)).toMatchObject({ step: 's2', owner: 'o1' })
  await stage.edit(record, { ownerId: null }, 'deal')
  await stage.work(streams.deal)
  expect(deals.raw(id)).toMatchObject({ owner: null })
  await stage.edit(record, { ownerId: bob }, 'deal')
  await stage.work(streams.deal)
  expect(deals.raw(id)).toMatchObject({ owner: 'o1' })
  deals.edit(id, { owner: null })
  await stage.work(streams.deal)
  expect((await dealOf(id))?.values.ownerId).toBeNull()
  expect(deals.raw(id)).toMatchObject({ owner: null })
})

test('at a first match nothing is written over an owner that cannot be told, and it is taken once it can', async () => {
  const { stage, deals, streams, ask, path, dealOf } = await seated(base.db)
  const id = deals.add({ title: 'Big', pipe: 'p1', step: 's1', owner: 'o2' }, null)
  const mine = randomUUID()
  await stage.do(mine, { do: 'create', fields: { name: 'Mine', ownerId: stage.caller.personId } }, 'deal')
  await stage.tx((tx) =>
    sql`insert into app.link (workspace_id, stream_id, remote_id, record_id, state) values (app.workspace(), ${streams.deal}, ${id}, ${mine}, 'live')`.execute(
      tx,
    ),
  )
  await stage.work(streams.deal)
  await stage.work(streams.deal)
  expect(deals.raw(id)).toMatchObject({ owner: 'o2' })
  expect((await dealOf(id))?.values.ownerId).toBe(stage.caller.personId)
  const { body } = await ask('GET', path)
  expect(body.items[0].remoteId).toBe('o2')
})

test('a person says who is who: what points there is read again and follows, also when they say otherwise later', async () => {
  const { stage, deals, streams, bob, ask, path, dealOf } = await seated(base.db)
  const cleo = await makeMember(base.db, stage.caller.workspaceId)
  const id = deals.add({ title: 'Big', pipe: 'p1', step: 's1', owner: 'o2' })
  await stage.work(streams.deal)
  expect((await dealOf(id))?.values.ownerId).toBeNull()
  const say = (localId: string | null) => ask('PATCH', path, { to: 'member', remoteId: 'o2', localId })
  expect((await say(cleo)).body.counterpart).toMatchObject({ localId: cleo, by: 'person' })
  await stage.work(streams.deal)
  expect((await dealOf(id))?.values.ownerId).toBe(cleo)
  await say(bob)
  await stage.work(streams.deal)
  expect((await dealOf(id))?.values.ownerId).toBe(bob)
  expect(deals.raw(id)).toMatchObject({ owner: 'o2' })
  await say(null)
  await stage.work(streams.deal)
  expect((await dealOf(id))?.values.ownerId).toBe(bob)
  stage.wait(25 * 3_600_000)
  await stage.work(streams.deal)
  expect((await ask('GET', `${path}?to=member`)).body.items[0]).toMatchObject({ remoteId: 'o2', localId: null, by: 'person' })
})

test('what was set here for somebody without a seat goes out once a person says which seat is theirs', async () => {
  const { stage, deals, streams, ask, path, dealOf } = await seated(base.db)
  const cleo = await makeMember(base.db, stage.caller.workspaceId)
  const id = deals.add({ title: 'Big', pipe: 'p1', step: 's1', owner: 'o1' })
  await stage.work(streams.deal)
  await stage.edit((await dealOf(id))?.id ?? '', { ownerId: cleo }, 'deal')
  await stage.work(streams.deal)
  expect(deals.raw(id)).toMatchObject({ owner: 'o1' })
  await ask('PATCH', path, { to: 'member', remoteId: 'o2', localId: cleo })
  await stage.work(streams.deal)
  expect(deals.raw(id)).toMatchObject({ owner: 'o2' })
})

test('a pipeline that stands for another takes its stages along', async () => {
  const { stage, deals, streams, ask, path, dealOf, local } = await seated(base.db)
  const id = deals.add({ title: 'Big', pipe: 'p1', step: 's1', owner: null })
  await stage.work(streams.deal)
  const other = await stage.tx(async (tx) => {
    const { rows } = await sql<{
      id: string
    }>`insert into app.pipeline (workspace_id, name) values (app.workspace(), 'Own') returning id`.execute(tx)
    const pipeline = rows[0]?.id ?? ''
    await sql`insert into app.stage (workspace_id, pipeline_id, name) values (app.workspace(), ${pipeline}, 'meeting')`.execute(tx)
    return pipeline
  })
  expect((await ask('PATCH', path, { to: 'pipeline', remoteId: 'p1', localId: other })).status).toBe(200)
  await stage.work(streams.deal)
  expect((await dealOf(id))?.values).toMatchObject({ pipelineId: other, stageId: await local('stage', 'meeting') })
  const { body } = await ask('GET', `${path}?to=stage`)
  expect(body.items[0]).toMatchObject({ remoteId: 's2', localId: null })
})

test('bad choices name their field', async () => {
  const { stage, streams, bob, ask, path, local } = await seated(base.db)
  await stage.work(streams.deal)
  const refused = async (body: object): Promise<string> => {
    const answer = await ask('PATCH', path, body)
    expect(answer.status).toBe(422)
    return `${answer.body.details[0].field}: ${answer.body.details[0].message}`
  }
  expect(await refused({ to: 'member', remoteId: 'nobody', localId: bob })).toBe('remoteId: no such member is known there')
  expect(await refused({ to: 'member', remoteId: 'o2', localId: randomUUID() })).toBe('localId: no such member of this workspace')
  expect(await refused({ to: 'pipeline', remoteId: 'p2', localId: bob })).toBe('localId: no such pipeline')
  expect(await refused({ to: 'pipeline', remoteId: 'p2', localId: await local('pipeline', 'Sales') })).toContain('localId: stands for')
  expect(await refused({ to: 'stage', remoteId: 's3', localId: await local('stage', 'Meeting') })).toContain(
    'localId: is a stage of another pipeline',
  )
  expect(await refused({ to: 'company', remoteId: 'o2', localId: null })).toContain('to: must be one of')
  expect(await refused({ to: 'member', remoteId: 'o2' })).toContain('localId: ')
  expect((await ask('PATCH', `/crm/configs/${randomUUID()}/counterparts`, { to: 'member', remoteId: 'o2', localId: null })).status).toBe(
    404,
  )
})
