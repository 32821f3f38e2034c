import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Fault } from '#lib/fault.ts'
import type { Pointee } from '#connectors/kit/pointee.ts'
import type { MappingRow } from '#connectors/kit/mapping-row.ts'
import { choices } from '#crm/records/choice.store.ts'
import { seedWorkspace } from '#crm/records/seed.store.ts'
import { asking } from '#test/asking.ts'
import { makeMember, makePerson, testDatabase, type TestDatabase } from '#test/database.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage, type Settings } from '#test/sync/stage.ts'
import { syncJobs } from '../sync.jobs.ts'
import { counterpartRoutes } from './counterpart.routes.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

const both = (remote: string, local: string): MappingRow => ({ remote, local, direction: 'bidirectional' })
const dealRows = [both('title', 'name'), both('pipe', 'pipelineId'), both('step', 'stageId'), both('owner', 'ownerId')]
const contactRows = [both('given', 'firstName'), both('owner', 'ownerId')]

const sales: readonly Pointee[] = [
  { to: 'pipeline', id: 'p1', label: ' sales ' },
  { to: 'stage', id: 's1', label: 'Meeting', within: 'p1', place: 0, outcome: 'open' },
  { to: 'stage', id: 's2', label: 'Contract sent', within: 'p1', place: 1, outcome: 'open' },
  { to: 'pipeline', id: 'p2', label: 'Partners' },
  { to: 'stage', id: 's3', label: 'Signed', within: 'p2', place: 0, outcome: 'won' },
]

/** Deals and contacts at a provider with two seats, one of them a colleague's here under the same address. */
async function seated(settings: Settings = {}) {
  const stage = await Stage.open(base.db)
  await stage.tx(seedWorkspace)
  const { workspaceId } = stage.caller
  const email = `${randomUUID()}@example.com`
  const bob = await makeMember(base.db, workspaceId, { personId: await makePerson(base.db, { name: 'Bob Lee', email }) })
  const pointees: Pointee[] = [
    ...sales,
    { to: 'member', id: 'o1', label: 'Bob L.', email: email.toUpperCase() },
    { to: 'member', id: 'o2', label: 'Cleo', email: 'cleo@elsewhere.example' },
  ]
  let asked = 0
  stage.parts = { pointees: () => Promise.resolve((asked++, pointees)) }
  const deals = new Provider({ kind: 'deal', mapping: dealRows })
  const contacts = new Provider({ mapping: contactRows })
  const name = randomUUID()
  const streams = await stage.connect(name, [deals, contacts], settings)
  const connectionId = await stage.tx(
    async (tx) => (await sql<{ id: string }>`select id from app.connection where provider = ${name}`.execute(tx)).rows[0]?.id ?? '',
  )
  const path = `/crm/configs/${connectionId}/counterparts`
  const ask = asking([['/', [counterpartRoutes(stage.engine)]]], stage.caller)
  const jobs = syncJobs(stage.engine, { send: () => Promise.resolve() })
  const look = () => jobs['sync.counterparts']?.handle({ workspaceId, connectionId })
  const dealOf = async (remoteId: string) => {
    const link = (await stage.links()).find((each) => each.remoteId === remoteId)
    return (await stage.records('deal')).find(({ id }) => id === link?.recordId)
  }
  const local = async (to: 'pipeline' | 'stage', called: string) =>
    (await stage.tx((tx) => choices(tx, to))).find((each) => each.name === called)?.id
  const everything = { deal: streams.deal ?? '', contact: streams.contact ?? '' }
  return { stage, deals, contacts, streams: everything, pointees, bob, ask, path, look, dealOf, local, times: () => asked }
}

test('people by address, pipelines and stages by name; what has no like is made here once, by the connection', async () => {
  const { stage, deals, streams, bob, ask, path, dealOf, local, times } = await seated()
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
  const { stage, deals, streams, bob, local, dealOf } = await seated()
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
  const { stage, deals, streams, ask, path, dealOf } = await seated()
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
  const { stage, deals, streams, bob, ask, path, dealOf } = await seated()
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
  const { stage, deals, streams, ask, path, dealOf } = await seated()
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
  const { stage, deals, streams, ask, path, dealOf, local } = await seated()
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
  const { stage, streams, bob, ask, path, local } = await seated()
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

test('somebody new there is looked up when a record names them; one nobody knows is shown, and nobody is forgotten', async () => {
  const { stage, deals, streams, pointees, bob, ask, path, look, dealOf, times } = await seated()
  await stage.work(streams.deal)
  const late = deals.add({ title: 'Late', pipe: 'p1', step: 's9', owner: 'o1' })
  const odd = deals.add({ title: 'Odd', pipe: 'p1', step: 's1', owner: 'o9' })
  pointees.push({ to: 'stage', id: 's9', label: 'On hold', within: 'p1', place: 7, outcome: 'open' })
  stage.hints.length = 0
  await stage.work(streams.deal)
  expect((await dealOf(late))?.values.stageId).toBeNull()
  expect(stage.hints).toContainEqual(expect.objectContaining({ job: 'sync.counterparts' }))
  await look()
  await look()
  expect(times()).toBe(2)
  await stage.work(streams.deal)
  expect((await dealOf(late))?.values.stageId).toEqual(expect.any(String))
  expect((await dealOf(odd))?.values.ownerId).toBeNull()
  const { body } = await ask('GET', `${path}?to=member`)
  expect(body.items).toContainEqual(expect.objectContaining({ remoteId: 'o9', label: '', seenAt: null, goneAt: expect.any(String) }))
  pointees.splice(0, pointees.length, ...sales)
  stage.wait(25 * 3_600_000)
  await stage.work(streams.deal)
  expect((await ask('GET', `${path}?to=member`)).body.items).toContainEqual(
    expect.objectContaining({ remoteId: 'o1', localId: bob, goneAt: expect.any(String) }),
  )
})

test('what a person deleted here is not made again, and a kind that does not sync makes nothing', async () => {
  const { stage, deals, streams, dealOf, local, ask, path } = await seated()
  await stage.tx((tx) => sql`update app.connection set kinds = '{contact}'`.execute(tx))
  await stage.work(streams.contact)
  expect(await local('pipeline', 'Partners')).toBeUndefined()
  await stage.tx((tx) => sql`update app.connection set kinds = '{contact,deal}'`.execute(tx))
  stage.wait(25 * 3_600_000)
  const id = deals.add({ title: 'Big', pipe: 'p1', step: 's2', owner: null })
  await stage.work(streams.deal)
  const stageId = (await dealOf(id))?.values.stageId
  expect(stageId).toEqual(expect.any(String))
  await stage.tx((tx) => sql`delete from app.stage where name = 'Signed'`.execute(tx))
  stage.wait(25 * 3_600_000)
  await stage.work(streams.deal)
  expect(await local('stage', 'Signed')).toBeUndefined()
  expect((await ask('GET', `${path}?to=stage`)).body.items[0]).toMatchObject({ remoteId: 's3', localId: null })
})

test('a pulled record of a personal connection is its member’s where the owner cannot be told', async () => {
  const stage = await Stage.open(base.db)
  stage.parts = { pointees: () => Promise.resolve([]) }
  const contacts = new Provider({ mapping: contactRows })
  const { contact: stream = '' } = await stage.connect(randomUUID(), [contacts], { memberId: stage.caller.personId })
  const id = contacts.add({ given: 'Ana', owner: 'somebody' })
  await stage.work(stream)
  expect((await stage.recordOf(id)).values.ownerId).toBe(stage.caller.personId)
})

test('while the provider does not tell who is who, the pull waits and says why', async () => {
  const { stage, deals, streams } = await seated()
  stage.parts = { pointees: () => Promise.reject(new Fault('retry_after', 'Waiting for its quota', { retryAfterMs: 1000 })) }
  deals.add({ title: 'Big', pipe: 'p1', step: 's1', owner: null })
  await expect(stage.job('pull', streams.deal)).rejects.toThrow('Waiting for its quota')
  expect(await stage.records('deal')).toEqual([])
})

test('a provider that refuses to say keeps no record back: they come without it, and with it once it says', async () => {
  const { stage, deals, streams, bob, ask, path, dealOf } = await seated()
  const { pointees } = stage.parts
  stage.parts = { pointees: () => Promise.reject(new Fault('conflict', 'It refused to list the owners')) }
  const id = deals.add({ title: 'Big', pipe: 'p1', step: 's1', owner: 'o1' })
  await stage.work(streams.deal)
  expect((await dealOf(id))?.values).toMatchObject({ name: 'Big', ownerId: null })
  expect((await ask('GET', path)).body).toMatchObject({ items: [], reason: 'It refused to list the owners' })
  stage.parts = { ...(pointees && { pointees }) }
  stage.wait(11 * 60_000)
  await stage.work(streams.deal)
  expect((await dealOf(id))?.values).toMatchObject({ ownerId: bob, stageId: expect.any(String) })
  expect((await ask('GET', path)).body.reason).toBeNull()
})

test('a reference and its other end that came at once, and could not see each other, meet after the next pull', async () => {
  const stage = await Stage.open(base.db)
  const companies = new Provider({ kind: 'company', mapping: [both('called', 'name')] })
  const contacts = new Provider({ mapping: [both('given', 'firstName'), both('employer', 'companyId')] })
  const { contact = '', company = '' } = await stage.connect(randomUUID(), [companies, contacts])
  const employer = companies.add({ called: 'Initech' })
  contacts.add({ given: 'Ana', employer })
  await stage.job('pull', contact)
  await stage.job('pull', company)
  // As if neither transaction had seen the other: nobody was woken.
  await stage.tx((tx) => sql`update app.link set retry_at = null, version = abs(version), detail = null`.execute(tx))
  await stage.work(contact)
  const [record] = await stage.records()
  expect(record?.values.companyId).toBe((await stage.records('company'))[0]?.id)
})
