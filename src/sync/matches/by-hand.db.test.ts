import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Fault } from '#lib/fault.ts'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { deskOf } from '#test/sync/desk.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

/** Leads at a system that creates nothing there; one linked (Ana's, r1), one remote nobody here stands for, one record of ours. */
async function leads(policy = 'manual_review') {
  const stage = await Stage.open(base.db)
  const provider = new Provider({
    kind: 'lead',
    mapping: [
      { remote: 'given', local: 'title', direction: 'bidirectional' },
      { remote: 'legal', local: 'legalName', direction: 'bidirectional' },
      { remote: 'trade', local: 'tradeName', direction: 'bidirectional' },
    ],
  })
  provider.add({ given: 'Linked', legal: null, trade: null })
  const { lead: stream = '' } = await stage.connect('one', [provider], { policy, options: { createThere: false, createHere: true } })
  await stage.work(stream)
  const linked = (await stage.records('lead'))[0]?.id ?? ''
  await stage.edit(linked, { ownerId: stage.caller.personId }, 'lead')
  await stage.tx((tx) => sql`update app.connection set options = '{"createHere": false, "createThere": false}'`.execute(tx))
  provider.add({ given: 'Theirs', legal: 'Theirs Ltd', trade: null })
  const own = randomUUID()
  await stage.do(own, { do: 'create', fields: { title: 'Ours', tradeName: 'Ours here' } }, 'lead')
  await stage.work(stream)
  const configId = await stage.tx(async (tx) => (await sql<{ id: string }>`select id from app.connection`.execute(tx)).rows[0]?.id ?? '')
  const ask = deskOf(stage, stage.caller)
  const link = (id: string, remoteId: string, as = ask) => as('POST', `/leads/${id}/links`, { configId, remoteId })
  const record = async (id: string) => (await stage.records('lead')).find((each) => each.id === id)?.values ?? {}
  return { stage, provider, stream, linked, own, configId, ask, link, record }
}

test('both sides merge as at a first match: an empty side takes the other, two values are a conflict', async () => {
  const { stage, provider, stream, own, ask, link, record } = await leads()
  const first = await link(own, ' r2 ')
  expect(first.status).toBe(200)
  expect((await link(own, 'r2')).body).toEqual(first.body)
  await stage.work(stream)
  expect(await record(own)).toMatchObject({ title: 'Ours', legalName: 'Theirs Ltd', tradeName: 'Ours here' })
  expect(provider.raw('r2')).toMatchObject({ given: 'Theirs', legal: 'Theirs Ltd', trade: 'Ours here' })
  expect((await ask('GET', '/crm/conflicts')).body.conflicts).toMatchObject([
    { entityId: own, conflictingFields: ['title'], status: 'pending' },
  ])
})

test('what cannot be linked says which field, and why', async () => {
  const { stage, provider, linked, own, configId, ask, link } = await leads()
  const rep = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'sales' })
  const field = (name: string) => ({ status: 422, body: { details: [{ field: name }] } })
  expect(await link(own, 'r99')).toMatchObject(field('remoteId'))
  provider.move('r2', true)
  expect(await link(own, 'r2')).toMatchObject(field('remoteId'))
  provider.move('r2', false)
  const { stream } = provider
  const kept = { ...stream }
  Object.assign(stream, { read: () => Promise.reject(new Fault('conflict', 'refused to read: invalid id')) })
  expect(await link(own, '../x')).toMatchObject(field('remoteId'))
  Object.assign(stream, kept)
  expect(await link(own, 'r1')).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining('Linked'), details: { entityId: linked } },
  })
  const contact = randomUUID()
  await stage.do(contact, { do: 'create', fields: { firstName: 'Some' } })
  expect(await ask('POST', `/contacts/${contact}/links`, { configId, remoteId: 'r2' })).toMatchObject(field('configId'))
  expect((await link(randomUUID(), 'r2')).status).toBe(404)
  await stage.edit(own, { ownerId: rep.personId }, 'lead')
  const hidden = await link(own, 'r1', deskOf(stage, rep))
  expect(hidden).toMatchObject({ status: 409, body: { message: expect.stringContaining('may not see'), details: { field: 'remoteId' } } })
  expect(JSON.stringify(hidden.body)).not.toContain(linked)
  expect((await link(linked, 'r2', deskOf(stage, rep))).status).toBe(404)
})

test('of two who link one record to two remotes, or two records to one, at once, one succeeds', async () => {
  const { stage, provider, own, link } = await leads()
  provider.add({ given: 'Third' })
  const statuses = async (...asks: ReturnType<typeof link>[]) =>
    (await Promise.all(asks)).map(({ status }) => status).toSorted((a, b) => a - b)
  expect(await statuses(link(own, 'r2'), link(own, 'r3'))).toEqual([200, 409])
  const [one, two] = [randomUUID(), randomUUID()]
  for (const id of [one, two]) await stage.do(id, { do: 'create', fields: { title: 'Both' } }, 'lead')
  provider.add({ given: 'Fourth' })
  expect(await statuses(link(one, 'r4'), link(two, 'r4'))).toEqual([200, 409])
})

test('unlinked, neither follows the other ever again, what waited between them is closed, and both acts stand in the audit', async () => {
  const { stage, provider, stream, own, ask, link, record } = await leads()
  const { body } = await link(own, 'r2')
  await stage.work(stream)
  expect((await ask('GET', '/crm/conflicts?status=pending')).body.pagination.total).toBe(1)
  const path = `/leads/${own}/links/${String(body.linkId)}`
  expect((await ask('DELETE', path)).status).toBe(200)
  expect((await ask('DELETE', path)).status).toBe(200)
  expect((await ask('GET', '/crm/conflicts?status=pending')).body.pagination.total).toBe(0)
  provider.edit('r2', { trade: 'Theirs alone' })
  await stage.edit(own, { title: 'Ours alone', legalName: 'Ours Ltd' }, 'lead')
  await stage.tx((tx) => sql`update app.connection set options = '{}'`.execute(tx))
  await stage.work(stream)
  await stage.work(stream)
  expect(await record(own)).toMatchObject({ tradeName: 'Ours here' })
  expect(provider.living().map(({ raw }) => raw?.legal)).toEqual([null, 'Theirs Ltd'])
  const { rows } = await stage.tx((tx) =>
    sql<{
      action: string
      cause: string
      remote: string
    }>`select action, cause, coalesce(after, before) ->> 'remoteId' as remote from app.audit
      where kind = 'link' and record = ${own} order by xid, seq`.execute(tx),
  )
  expect(rows).toEqual([
    { action: 'CREATE', cause: 'link', remote: 'r2' },
    { action: 'DELETE', cause: 'unlink', remote: 'r2' },
  ])
  expect((await link(own, 'r2')).status).toBe(200)
})
