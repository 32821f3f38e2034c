import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Fault } from '#lib/fault.ts'
import { replay } from '#crm/audit/replay.store.ts'
import { makeMember, makePerson, testDatabase, type TestDatabase } from '#test/database.ts'
import { Provider } from '#test/sync/provider.ts'
import { both, contactRows, sales, seated } from '#test/sync/seated.ts'
import { Stage } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

test('somebody new there is looked up when a record names them; one nobody knows is shown, and nobody is forgotten', async () => {
  const { stage, deals, streams, pointees, bob, ask, path, look, dealOf, times } = await seated(base.db)
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
  const { stage, deals, streams, dealOf, local, ask, path } = await seated(base.db)
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
  const { stage, deals, streams } = await seated(base.db)
  stage.parts = { pointees: () => Promise.reject(new Fault('retry_after', 'Waiting for its quota', { retryAfterMs: 1000 })) }
  deals.add({ title: 'Big', pipe: 'p1', step: 's1', owner: null })
  await expect(stage.job('pull', streams.deal)).rejects.toThrow('Waiting for its quota')
  expect(await stage.records('deal')).toEqual([])
})

test('a provider that refuses to say keeps no record back: they come without it, and with it once it says', async () => {
  const { stage, deals, streams, bob, ask, path, dealOf } = await seated(base.db)
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

test('who becomes a member later owns what is theirs after the next pull, and the audit replays to the pairs as they stand', async () => {
  const { stage, deals, streams, look, dealOf } = await seated(base.db)
  const id = deals.add({ title: 'Big', pipe: 'p1', step: 's1', owner: 'o2' })
  await stage.work(streams.deal)
  expect((await dealOf(id))?.values.ownerId).toBeNull()
  const cleo = await makeMember(base.db, stage.caller.workspaceId, {
    personId: await makePerson(base.db, { name: 'Cleo', email: 'Cleo@Elsewhere.example' }),
  })
  stage.hints.length = 0
  await stage.work(streams.deal)
  expect(stage.hints).toContainEqual(expect.objectContaining({ job: 'sync.counterparts' }))
  await look()
  await stage.work(streams.deal)
  expect((await dealOf(id))?.values.ownerId).toBe(cleo)
  expect((await stage.tx(replay)).filter(({ kind }) => kind === 'counterpart')).toEqual([])
})
