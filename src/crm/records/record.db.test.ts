import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordRooms } from '#test/asking-rooms.ts'
import type { Asking } from '#test/asking.ts'
import { makeCaller, makeWorkspace, testDatabase, type TestDatabase } from '#test/database.ts'
import type { Caller } from '#access/caller.ts'
import type { Hint } from './record.flow.ts'

let database: TestDatabase
let rooms: (caller: Caller) => Asking
let boss: Caller
let admin: Asking
let stranger: Asking
const hints: Hint[] = []

beforeAll(async () => {
  database = await testDatabase()
  rooms = recordRooms(database.db, hints)
  boss = await makeCaller(database.db)
  admin = rooms(boss)
  stranger = rooms(await makeCaller(database.db))
})
afterAll(() => database.close())

const insert = async (text: string, values: unknown[]) => (await database.pool.query(`${text} returning id`, values)).rows[0].id as string

test('a contact is created, read, changed, deleted and restored', async () => {
  const made = await admin('POST', '/contacts', { first_name: 'Ana', lastName: 'Souza', emails: [{ value: 'ana@acme.com' }] })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  expect(made.body).toMatchObject({
    firstName: 'Ana',
    rev: 1,
    emails: [{ value: 'ana@acme.com', type: 'other', primary: true }],
    custom: {},
    googleContactId: null,
    lastSyncedAt: null,
  })
  const { id } = made.body
  expect(made.headers.get('etag')).toBe('"1"')
  expect((await admin('GET', `/contacts/${id}`)).body).toEqual(made.body)
  const changed = await admin('PATCH', `/contacts/${id}`, { title: 'CTO' })
  expect(changed.body).toMatchObject({ title: 'CTO', rev: 2, firstName: 'Ana' })
  expect((await admin('PATCH', `/contacts/${id}`, { title: 'CTO' })).body.rev).toBe(2)
  expect((await admin('DELETE', `/contacts/${id}?reason=left`)).status).toBe(200)
  expect((await admin('GET', `/contacts/${id}`)).status).toBe(404)
  expect((await admin('GET', '/contacts?deleted=true')).body.items.map((each: { id: string }) => each.id)).toEqual([id])
  const { rows } = await database.pool.query('select cause from app.audit where record = $1 and action = $2', [id, 'DELETE'])
  expect(rows).toEqual([{ cause: 'reason: left' }])
  expect((await admin('POST', `/contacts/${id}/restore`)).body).toMatchObject({ title: 'CTO', deletedAt: null })
  expect(hints.filter((hint) => hint.ids.includes(id))).toHaveLength(5)
  for (const path of [`/contacts/${id}`, `/contacts/${id}/fields/title/why`]) expect((await stranger('GET', path)).status).toBe(404)
  expect((await stranger('GET', '/contacts')).body.items).toEqual([])
})

test('twenty people change twenty fields of one record at once: nothing is lost', async () => {
  const { id } = (await admin('POST', '/companies', { name: 'Acme' })).body
  for (let n = 0; n < 20; n += 1) await admin('POST', '/fields', { entityType: 'company', key: `k${n}`, label: `K${n}`, type: 'number' })
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, n) => admin('PATCH', `/companies/${id}`, { rev: 1, custom: { [`k${n}`]: n } })),
  )
  expect(replies.map((reply) => reply.status)).toEqual(Array.from({ length: 20 }, () => 200))
  const { body } = await admin('GET', `/companies/${id}`)
  expect(body.custom).toEqual(Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`k${n}`, n])))
  expect(body.rev).toBe(21)
})

test('of two who change the same field from the same revision, one is told both values', async () => {
  const { id } = (await admin('POST', '/contacts', { title: 'CTO', firstName: 'Ana' })).body
  const replies = await Promise.all(
    ['CEO', 'CFO'].map((title) => admin('PATCH', `/contacts/${id}`, { title, lastName: title }, { 'if-match': '"1"' })),
  )
  expect(replies.map((reply) => `${reply.status}`).toSorted()).toEqual(['200', '409'])
  const won = replies.find((reply) => reply.status === 200)?.body.title
  const lost = won === 'CEO' ? 'CFO' : 'CEO'
  const refused = replies.find((reply) => reply.status === 409)?.body
  expect(refused.details).toMatchObject({
    fields: [
      { field: 'lastName', yours: lost, theirs: won, base: null },
      { field: 'title', yours: lost, theirs: won, base: 'CTO' },
    ],
    applied: [],
    rev: 2,
  })
})

test('of a patch from an old revision, what nobody changed since is applied', async () => {
  const { id } = (await admin('POST', '/contacts', { title: 'CTO' })).body
  await admin('PATCH', `/contacts/${id}`, { title: 'CEO' })
  const mixed = await admin('PATCH', `/contacts/${id}`, { rev: 1, title: 'CFO', about: 'met in Rio' })
  expect(mixed).toMatchObject({
    status: 409,
    body: {
      code: 'conflict',
      details: { applied: ['about'], rev: 3, fields: [{ field: 'title', yours: 'CFO', theirs: 'CEO', base: 'CTO' }] },
    },
  })
  expect((await admin('GET', `/contacts/${id}`)).body).toMatchObject({ title: 'CEO', about: 'met in Rio', rev: 3 })
  expect((await admin('PATCH', `/contacts/${id}`, { rev: 1, title: 'CEO' })).status).toBe(200)
  expect((await admin('PATCH', `/contacts/${id}`, { rev: 9, title: 'x' })).body.details[0].field).toBe('rev')
  for (const tag of ['x', '"-1"', '"0"', '"1e9"'])
    expect((await admin('PATCH', `/contacts/${id}`, { title: 'x' }, { 'if-match': tag })).status, tag).toBe(422)
  expect((await admin('PATCH', `/contacts/${id}`, { title: 'any' }, { 'if-match': '*' })).status).toBe(200)
})

test('a POST with a key happens once, also when it comes ten times at once', async () => {
  const send = (body: unknown, key = 'k-1') => admin('POST', '/companies', body, { 'idempotency-key': key })
  const replies = await Promise.all(Array.from({ length: 10 }, () => send({ name: 'Once' })))
  expect(new Set(replies.map((reply) => `${reply.status} ${reply.body.id}`)).size).toBe(1)
  expect((await admin('GET', '/companies?q=once')).body.pagination.total).toBe(1)
  expect((await send({ name: 'Other' })).status).toBe(409)
  expect((await send({ nope: 1 }, 'k-2')).status).toBe(422)
  expect((await send({ name: 'Now good' }, 'k-2')).status).toBe(201)
  const colleague = rooms(await makeCaller(database.db, { workspaceId: boss.workspaceId }))
  expect((await colleague('POST', '/companies', { name: 'Mine' }, { 'idempotency-key': 'k-1' })).body.name).toBe('Mine')
})

test("sales edit their own, take what is nobody's, and do not see a colleague's lead", async () => {
  const mine = await makeCaller(database.db, { workspaceId: boss.workspaceId, role: 'sales' })
  const sales = rooms(mine)
  const viewer = rooms(await makeCaller(database.db, { workspaceId: boss.workspaceId, role: 'viewer' }))
  const { id } = (await admin('POST', '/leads', { title: 'Big' })).body
  expect((await sales('GET', `/leads/${id}`)).status).toBe(404)
  expect((await sales('PATCH', `/leads/${id}`, { title: 'x' })).status).toBe(404)
  expect((await sales('POST', '/notes', { body: 'x', leadId: id })).body.details).toEqual([{ field: 'leadId', message: 'no such lead' }])
  expect((await sales('GET', '/leads')).body.items).toEqual([])
  const noted = (await admin('POST', '/notes', { body: 'about the lead', leadId: id })).body.id
  expect((await sales('GET', `/notes/${noted}`)).status).toBe(404)
  expect((await admin('POST', `/leads/${id}/members`, { personId: mine.personId })).body.items).toMatchObject([{ id: mine.personId }])
  expect((await sales('GET', `/leads/${id}`)).status).toBe(200)
  expect((await sales('GET', `/notes/${noted}`)).status).toBe(200)
  expect((await sales('PATCH', `/leads/${id}`, { title: 'x' })).status).toBe(403)
  expect((await sales('POST', `/leads/${id}/change-owner`, { newOwnerId: mine.personId })).status).toBe(403)
  expect((await admin('POST', `/leads/${id}/change-owner`, { newOwnerId: mine.personId })).body.ownerId).toBe(mine.personId)
  expect((await sales('PATCH', `/leads/${id}`, { title: 'Mine now' })).status).toBe(200)
  const free = (await admin('POST', '/companies', { name: 'Free', ownerId: null })).body.id
  expect((await sales('PATCH', `/companies/${free}`, { name: 'x' })).status).toBe(403)
  expect((await sales('PATCH', `/companies/${free}`, { ownerId: mine.personId })).status).toBe(200)
  expect((await sales('PATCH', `/companies/${free}`, { name: 'Taken' })).status).toBe(200)
  expect((await viewer('POST', '/contacts', { firstName: 'x' })).status).toBe(403)
  expect((await viewer('PATCH', `/companies/${free}`, { name: 'x' })).status).toBe(403)
  expect((await viewer('GET', `/companies/${free}`)).status).toBe(200)
})

test('a batch answers each item as if it had come alone', async () => {
  const { id } = (await admin('POST', '/contacts', { firstName: 'Ben' })).body
  const gone = (await admin('POST', '/contacts', { firstName: 'Gone' })).body.id
  await admin('DELETE', `/contacts/${gone}`)
  const items = [
    { first_name: 'New', emails: [{ value: 'new@acme.com' }] },
    { id, title: 'COO', rev: 1 },
    { id: gone, title: 'x' },
    { firstName: 5 },
    { id, op: 'delete' },
    { id: 'x', title: 'y' },
    { op: 'restore', id: gone },
    { firstName: 'Odd', custom: { nope: 1 } },
  ]
  const { status, body } = await admin('POST', '/contacts/batch', { items })
  expect(status).toBe(200)
  expect(body.results.map((each: { status: number }) => each.status)).toEqual([201, 200, 404, 422, 422, 422, 422, 422])
  expect(body.results[3].error.details[0].field).toBe('firstName')
  expect(body.results[7].error.details[0].field).toBe('custom.nope')
  expect((await admin('GET', `/contacts/${body.results[0].id}`)).body.firstName).toBe('New')
  expect((await admin('POST', '/contacts/batch', { items: [{ op: 'restore', id: gone }] })).body.results[0].status).toBe(200)
  const thousand = await admin('POST', '/contacts/batch', { items: Array.from({ length: 1000 }, (_, n) => ({ firstName: `N${n}` })) })
  expect(thousand.body.results.filter((each: { status: number }) => each.status === 201)).toHaveLength(1000)
  expect((await admin('POST', '/contacts/batch', { items: Array.from({ length: 1001 }, () => ({})) })).status).toBe(422)
})

test('custom fields are typed, required where said, and unknown ones refused', async () => {
  const there = rooms(await makeCaller(database.db))
  const field = (
    await there('POST', '/fields', { entityType: 'opportunity', label: 'Risk level', type: 'option', options: ['low', 'high'] })
  ).body
  expect(field).toMatchObject({ entityType: 'deal', key: 'riskLevel', builtIn: false })
  expect((await there('POST', '/fields', { entityType: 'deal', label: 'Risk level', type: 'text' })).status).toBe(409)
  expect((await there('POST', '/fields', { entityType: 'deal', label: 'x', type: 'option' })).body.details[0].field).toBe('options')
  expect((await there('POST', '/deals', { name: 'a', custom: { riskLevel: 'mid' } })).body.details[0].field).toBe('custom.riskLevel')
  const { id } = (await there('POST', '/deals', { name: 'a', custom: { riskLevel: 'low' } })).body
  await there('PATCH', `/fields/${field.id}`, { required: true })
  expect((await there('POST', '/deals', { name: 'b' })).body.details).toEqual([{ field: 'custom.riskLevel', message: 'is required' }])
  expect((await there('PATCH', `/deals/${id}`, { name: 'still fine' })).status).toBe(200)
  expect((await there('PATCH', `/deals/${id}`, { custom: { riskLevel: null } })).status).toBe(422)
  const listed = (await there('GET', '/fields?entityType=deals')).body.items
  expect(listed.filter((each: { builtIn: boolean }) => each.builtIn).map((each: { key: string }) => each.key)).toContain('stageId')
  expect((await there('DELETE', `/fields/${field.id}`)).status).toBe(204)
  expect((await there('GET', '/fields?entityType=event')).status).toBe(422)
})

test('a deal starts at the first stage; stage and pipeline stay together', async () => {
  const there = rooms(await makeCaller(database.db, { workspaceId: await makeWorkspace(database.db, { country: 'BR' }) }))
  const bare = (await there('POST', '/deals', { name: 'no pipeline yet' })).body
  expect(bare).toMatchObject({ stageId: null, pipelineId: null })
  const one = (await there('POST', '/pipelines', { name: 'One' })).body.id
  const two = (await there('POST', '/pipelines', { name: 'Two' })).body.id
  const first = (await there('POST', '/stages', { name: 'First', pipelineId: one })).body.id
  const other = (await there('POST', '/stages', { name: 'Other', pipelineId: two, outcome: 'won' })).body.id
  const made = (await there('POST', '/deals', { name: 'a', amount: 12.5 })).body
  expect(made).toMatchObject({ stageId: first, pipelineId: one, currency: 'USD', amount: 12.5 })
  expect((await there('PATCH', `/deals/${made.id}`, { stageId: other })).body).toMatchObject({ stageId: other, pipelineId: two })
  expect((await there('PATCH', `/deals/${made.id}`, { pipelineId: one })).body).toMatchObject({ stageId: first, pipelineId: one })
  expect((await there('PATCH', `/deals/${made.id}`, { stageId: other, pipelineId: one })).body.details[0].field).toBe('stageId')
  expect((await there('DELETE', `/stages/${first}`)).status).toBe(409)
  expect((await there('GET', '/pipelines')).body.items).toMatchObject([
    { name: 'One', stages: [{ name: 'First', outcome: 'open' }] },
    { name: 'Two' },
  ])
  expect((await there('POST', '/lead-statuses', { name: 'New', outcome: 'won' })).status).toBe(422)
})

test('hostile values are refused with the field they stand in', async () => {
  const wrong: [unknown, string][] = [
    [{ firstName: 'a\u0000b' }, 'firstName'],
    [{ firstName: '\ud800' }, 'firstName'],
    [{ firstName: 'x'.repeat(301) }, 'firstName'],
    [{ emails: 'ana@acme.com' }, 'emails'],
    [{ emails: Array.from({ length: 101 }, () => ({ value: 'a@b.c' })) }, 'emails'],
    [{ phones: [{ value: '' }] }, 'phones.0.value'],
    [{ companyId: 'x' }, 'companyId'],
    [{ companyId: '11111111-1111-4111-8111-111111111111' }, 'companyId'],
    [{ ownerId: '11111111-1111-4111-8111-111111111111' }, 'ownerId'],
    [{ birthday: '2026-02-30' }, 'birthday'],
    [{ nope: 1 }, 'nope'],
    [{ custom: { __proto__x: 1 } }, 'custom.__proto__x'],
    [{ custom: [] }, 'custom'],
  ]
  for (const [body, field] of wrong) {
    const reply = await admin('POST', '/contacts', body)
    expect([reply.status, reply.body.details?.[0]?.field], JSON.stringify(body).slice(0, 80)).toEqual([422, field])
  }
  expect((await admin('POST', '/contacts', '{"a":')).status).toBe(400)
  expect((await admin('POST', '/contacts', '[]')).status).toBe(422)
  expect((await admin('POST', '/deals', '{"amount":1e999}')).status).toBe(422)
  expect((await admin('GET', '/contacts/nonsense')).status).toBe(404)
})

test('why: who set a value, when, and what it was before', async () => {
  const { id } = (await admin('POST', '/contacts', { title: 'CTO' })).body
  await admin('PATCH', `/contacts/${id}`, { title: 'CEO' })
  const { body } = await admin('GET', `/contacts/${id}/fields/title/why`)
  expect(body).toMatchObject({
    field: 'title',
    value: 'CEO',
    source: 'user',
    user: { id: boss.personId },
    runId: null,
    rule: null,
    lost: [],
    history: [{ value: 'CTO', source: 'user' }],
  })
  expect((await admin('GET', `/contacts/${id}/fields/about/why`)).body).toMatchObject({ value: null, source: null, history: [] })
  expect((await admin('GET', `/contacts/${id}/fields/nope/why`)).status).toBe(422)
})

test('a contact knows its id at Google and when it last was equal', async () => {
  const { id } = (await admin('POST', '/contacts', { firstName: 'Linked' })).body
  const connection = await insert(`insert into app.connection (workspace_id, provider, account_id) values ($1, 'google', 'g1')`, [
    boss.workspaceId,
  ])
  const stream = await insert(`insert into app.stream (workspace_id, connection_id, kind) values ($1, $2, 'contact')`, [
    boss.workspaceId,
    connection,
  ])
  await insert(
    `insert into app.link (workspace_id, stream_id, remote_id, record_id, state, synced_at) values ($1, $2, 'people/c1', $3, 'live', '2026-03-01T09:30:00Z')`,
    [boss.workspaceId, stream, id],
  )
  expect((await admin('GET', `/contacts/${id}`)).body).toMatchObject({
    googleContactId: 'people/c1',
    lastSyncedAt: '2026-03-01T09:30:00.000Z',
  })
  expect((await admin('GET', '/contacts?q=linked')).body.items[0]).toMatchObject({ googleContactId: 'people/c1' })
})
