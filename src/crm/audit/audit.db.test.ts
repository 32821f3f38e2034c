import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '#access/caller.ts'
import { recordRooms } from '#test/asking-rooms.ts'
import type { Asking } from '#test/asking.ts'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'

let database: TestDatabase
let rooms: (caller: Caller) => Asking
let boss: Caller
let admin: Asking
let contact: string
let lead: string

beforeAll(async () => {
  database = await testDatabase()
  rooms = recordRooms(database.db)
  boss = await makeCaller(database.db, { name: 'Rui Costa' })
  admin = rooms(boss)
  contact = (await admin('POST', '/contacts', { firstName: 'Ana' })).body.id
  await admin('PATCH', `/contacts/${contact}`, { firstName: 'Anna', custom: {} })
  lead = (await admin('POST', '/leads', { title: 'Secret lead' })).body.id
  await admin('DELETE', `/leads/${lead}?reason=spam`)
  await admin('POST', `/leads/${lead}/restore`)
})
afterAll(() => database.close())

type Row = { action: string; entityType: string; entityId: string; changes: Record<string, { old: unknown; new: unknown }> }

const list = async (query = ''): Promise<Row[]> => (await admin('GET', `/audit-logs${query}`)).body.items

test('a row says what, who, when and both values', async () => {
  const [row] = await list(`?entity_type=contact&action_type=update`)
  expect(row).toMatchObject({
    entityType: 'contact',
    entityId: contact,
    action: 'UPDATE',
    actor: { id: boss.personId, name: 'Rui Costa' },
    source: 'user',
    runId: null,
    changes: { firstName: { old: 'Ana', new: 'Anna' } },
  })
})

test('filters narrow, by both spellings', async () => {
  const everything = await list()
  const only = (kind: string, action: string): number => everything.filter((row) => row.entityType === kind && row.action === action).length
  expect(await list('?entityType=leads&actionType=RESTORE')).toHaveLength(only('lead', 'RESTORE'))
  expect(await list(`?user_id=${boss.personId}`)).toHaveLength(
    everything.filter((row) => ['contact', 'lead'].includes(row.entityType)).length,
  )
  expect(await list(`?user_id=${randomUUID()}`)).toEqual([])
  expect(await list('?start_date=2999-01-01')).toEqual([])
  expect(await list(`?end_date=${new Date().toISOString().slice(0, 10)}`)).toHaveLength(everything.length)
  for (const [query, field] of [
    ['entity_type=nope', 'entity_type'],
    ['action_type=NOPE', 'action_type'],
    ['user_id=x', 'user_id'],
    ['start_date=soon', 'start_date'],
    ['limit=201', 'limit'],
    ['cursor=x', 'cursor'],
  ]) {
    const reply = await admin('GET', `/audit-logs?${query}`)
    expect([reply.status, reply.body.details?.[0]?.field], query).toEqual([422, field])
  }
})

test('pages by cursor and by offset agree', async () => {
  const whole = (await list()).map((row) => row as unknown as { id: string }).map((row) => row.id)
  const ids: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await admin('GET', `/audit-logs?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
    ids.push(...body.items.map((row: { id: string }) => row.id))
    expect(body.pagination.total).toBe(whole.length)
    cursor = body.pagination.next
  }
  expect(ids).toEqual(whole)
  expect((await list('?limit=2&offset=1')).map((row) => (row as unknown as { id: string }).id)).toEqual(whole.slice(1, 3))
})

test('the history of a record is for whoever may see it; of other things for those who read the audit', async () => {
  const seller = await makeCaller(database.db, { workspaceId: boss.workspaceId, role: 'sales' })
  const sales = rooms(seller)
  expect((await sales('GET', `/audit-logs/entity/contact/${contact}`)).body.items).toHaveLength(2)
  expect((await sales('GET', `/audit-logs/entity/lead/${lead}`)).status).toBe(404)
  expect((await admin('GET', `/audit-logs/entity/leads/${lead}`)).body.items.map((row: Row) => row.action)).toEqual([
    'RESTORE',
    'DELETE',
    'CREATE',
  ])
  expect((await sales('GET', `/audit-logs/entity/member/${seller.personId}`)).status).toBe(403)
  expect((await admin('GET', `/audit-logs/entity/member/${seller.personId}`)).body.items).toMatchObject([{ action: 'MEMBER' }])
  expect((await admin('GET', `/audit-logs/entity/nope/${lead}`)).status).toBe(422)
  expect((await admin('GET', `/audit-logs/entity/lead/${randomUUID()}`)).status).toBe(404)
  expect((await admin('GET', '/audit-logs/entity/lead/x')).status).toBe(404)
  expect((await sales('GET', '/audit-logs')).status).toBe(403)
  const stranger = rooms(await makeCaller(database.db))
  expect((await stranger('GET', `/audit-logs/entity/contact/${contact}`)).status).toBe(404)
  expect((await stranger('GET', `/audit-logs/user/${boss.personId}`)).body.items).toEqual([])
})

test('one’s own acts are one’s own to read, without the values of what is no longer theirs', async () => {
  const seller = await makeCaller(database.db, { workspaceId: boss.workspaceId, role: 'sales' })
  const sales = rooms(seller)
  const mine = (await sales('POST', '/leads', { title: 'Was mine' })).body.id
  await admin('POST', `/leads/${mine}/change-owner`, { newOwnerId: boss.personId })
  const { items } = (await sales('GET', `/audit-logs/user/${seller.personId}`)).body
  expect(items).toMatchObject([{ action: 'CREATE', masked: true, changes: {} }])
  expect((await sales('GET', `/audit-logs/user/${boss.personId}`)).status).toBe(403)
  expect((await admin('GET', `/audit-logs/user/${seller.personId}`)).body.items[0].changes.title).toEqual({ old: null, new: 'Was mine' })
})

test('at the root it speaks snake_case', async () => {
  const { body } = await admin('GET', `/root/audit-logs?entity_type=contact&limit=1`)
  expect(body.items[0]).toMatchObject({
    entity_type: 'contact',
    entity_id: contact,
    action_type: 'UPDATE',
    user_id: boss.personId,
    run_id: null,
    changes: { firstName: { old: 'Ana', new: 'Anna' } },
  })
  expect(body.items[0]).not.toHaveProperty('entityType')
  expect(body.pagination).toMatchObject({ limit: 1, offset: 0 })
})

test('verify says whether it is as it was sealed', async () => {
  expect((await admin('GET', '/audit-logs/verify?deep=true')).body).toMatchObject({ valid: true, seals: 0, differences: [] })
  expect(
    (await rooms(await makeCaller(database.db, { workspaceId: boss.workspaceId, role: 'analyst' }))('GET', '/audit-logs/verify')).status,
  ).toBe(403)
})
