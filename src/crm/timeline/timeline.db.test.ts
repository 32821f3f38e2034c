import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '#access/caller.ts'
import { inTx } from '#db/db.ts'
import { write } from '#crm/records/write.store.ts'
import { recordRooms } from '#test/asking-rooms.ts'
import type { Asking } from '#test/asking.ts'
import { makeCaller, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'

let database: TestDatabase
let rooms: (caller: Caller) => Asking
let boss: Caller
let admin: Asking

beforeAll(async () => {
  database = await testDatabase()
  rooms = recordRooms(database.db)
  boss = await makeCaller(database.db, { name: 'Rui Costa' })
  admin = rooms(boss)
})
afterAll(() => database.close())

const make = async (plural: string, body: object): Promise<string> => (await admin('POST', `/${plural}`, body)).body.id

test('a contact’s timeline tells changes and notes, newest first, with who and what', async () => {
  const id = await make('contacts', { firstName: 'Ana' })
  await admin('PATCH', `/contacts/${id}`, { title: 'CTO', about: 'x' })
  await make('notes', { body: 'Called her\nand she said yes', contactId: id })
  const { status, body } = await admin('GET', `/timeline/contact/${id}`)
  expect(status).toBe(200)
  expect(body.items.map((each: { type: string; summary: string }) => [each.type, each.summary])).toEqual([
    ['note', 'Called her'],
    ['audit', 'Changed About, Job title'],
    ['audit', 'Created the contact'],
  ])
  expect(body.items[0]).toMatchObject({
    user: { id: boss.personId, name: 'Rui Costa' },
    details: { body: 'Called her\nand she said yes', contactId: id, via: null },
  })
  expect(body.items[1].details).toMatchObject({
    action: 'UPDATE',
    source: 'user',
    runId: null,
    changes: { title: { old: null, new: 'CTO' } },
  })
  expect(body.pagination).toEqual({ total: 3, limit: 50, offset: 0, next: null })
})

test('what a connection did is of type sync and names the account and the run', async () => {
  const id = await make('contacts', { firstName: 'Ana' })
  const connection = randomUUID()
  const runId = randomUUID()
  await database.pool.query(
    `insert into app.connection (workspace_id, id, provider, account_id, account_email) values ($1, $2, 'google', 'a1', 'rui@acme.com')`,
    [boss.workspaceId, connection],
  )
  await inTx(database.db, { workspaceId: boss.workspaceId, actor: `connection:${connection}`, runId }, (tx) =>
    write(tx, 'contact', [{ id, step: { do: 'update', patch: { title: 'CEO' } } }]),
  )
  const { items } = (await admin('GET', `/timeline/contacts/${id}?types=sync`)).body
  expect(items).toMatchObject([
    {
      type: 'sync',
      summary: 'Changed Job title from The google',
      user: null,
      details: { source: 'sync', runId, connection: 'The google', account: 'rui@acme.com' },
    },
  ])
  expect((await admin('GET', `/timeline/contacts/${id}?types=audit`)).body.items).toHaveLength(1)
  expect((await admin('GET', `/contacts/${id}/fields/title/why`)).body).toMatchObject({
    source: 'sync',
    runId,
    actor: `connection:${connection}`,
    value: 'CEO',
  })
})

test('a status change reads as words', async () => {
  const fresh = await make('lead-statuses', { name: 'New' })
  const done = await make('lead-statuses', { name: 'Qualified', outcome: 'qualified' })
  const id = await make('leads', { title: 'Big' })
  await admin('PATCH', `/leads/${id}`, { statusId: done })
  expect((await admin('GET', `/leads/${id}`)).body.statusId).toBe(done)
  expect((await admin('GET', `/timeline/lead/${id}?limit=1`)).body.items[0].summary).toBe('Status changed: New → Qualified')
  expect(fresh).not.toBe(done)
})

test('a company shows what belongs to it through its people', async () => {
  const company = await make('companies', { name: 'Acme' })
  const contact = await make('contacts', { firstName: 'Ana', lastName: 'Souza', companyId: company })
  const note = await make('notes', { body: 'via Ana', contactId: contact })
  for (const type of ['company', 'account', 'businesses']) {
    const { items } = (await admin('GET', `/timeline/${type}/${company}?types=note`)).body
    expect(items).toMatchObject([{ id: note, details: { via: { id: contact, kind: 'contact', title: 'Ana Souza' } } }])
  }
})

test('pages by cursor show everything once, in one order, however small they are', async () => {
  const id = await make('contacts', { firstName: 'Long' })
  const mandate = mandateOf(boss)
  await inTx(database.db, mandate, (tx) =>
    write(
      tx,
      'note',
      Array.from({ length: 40 }, (_, n) => ({ id: randomUUID(), step: { do: 'create', fields: { body: `n${n}`, contactId: id } } })),
    ),
  )
  for (let n = 0; n < 25; n += 1) await admin('PATCH', `/contacts/${id}`, { title: `t${n}` })
  const whole = (await admin('GET', `/timeline/contact/${id}?limit=200`)).body.items.map((each: { id: string }) => each.id)
  expect(whole).toHaveLength(66)
  for (const limit of [1, 7, 40]) {
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await admin('GET', `/timeline/contact/${id}?limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`)
      ids.push(...body.items.map((each: { id: string }) => each.id))
      cursor = body.pagination.next
    }
    expect(ids).toEqual(whole)
  }
  expect((await admin('GET', `/timeline/contact/${id}?limit=20&offset=50`)).body.items.map((each: { id: string }) => each.id)).toEqual(
    whole.slice(50),
  )
})

test('what a caller may not see is left out, and the page reads on', async () => {
  const sales = rooms(await makeCaller(database.db, { workspaceId: boss.workspaceId, role: 'sales' }))
  const contact = await make('contacts', { firstName: 'Shared' })
  const lead = await make('leads', { title: 'Hidden' })
  const open = await make('notes', { body: 'for all', contactId: contact })
  for (let n = 0; n < 8; n += 1) await make('notes', { body: `secret ${n}`, contactId: contact, leadId: lead })
  const { body } = await sales('GET', `/timeline/contact/${contact}?limit=3&types=note`)
  expect(body.items.map((each: { id: string }) => each.id)).toEqual([open])
  expect(JSON.stringify(body)).not.toContain('secret')
  expect((await sales('GET', `/timeline/lead/${lead}`)).status).toBe(404)
})

test('a person’s timeline is what they did; only they and managers see it, and a lost lead shows no values', async () => {
  const seller = await makeCaller(database.db, { workspaceId: boss.workspaceId, role: 'sales' })
  const sales = rooms(seller)
  const lead = (await sales('POST', '/leads', { title: 'Confidential' })).body.id
  const own = await sales('GET', '/timeline/user/me')
  expect(own.body.items).toMatchObject([{ summary: 'Created the lead – Confidential', details: { entityType: 'lead', entityId: lead } }])
  await admin('POST', `/leads/${lead}/change-owner`, { newOwnerId: boss.personId })
  const after = await sales('GET', `/timeline/user/${seller.personId}`)
  expect(after.body.items).toMatchObject([{ summary: 'Created the lead', details: { masked: true, changes: {} } }])
  expect(JSON.stringify(after.body)).not.toContain('Confidential')
  expect((await admin('GET', `/timeline/users/${seller.personId}`)).body.items).toHaveLength(1)
  expect((await sales('GET', `/timeline/user/${boss.personId}`)).status).toBe(403)
  expect((await admin('GET', `/timeline/user/${randomUUID()}`)).status).toBe(404)
})

test('bounds, persons and bad input', async () => {
  const id = await make('contacts', { firstName: 'Ana' })
  const today = new Date().toISOString().slice(0, 10)
  const count = async (query: string): Promise<number> => (await admin('GET', `/timeline/contact/${id}?${query}`)).body.items.length
  expect([await count(`from=${today}`), await count(`to=${today}`), await count('to=2020-01-01'), await count('from=2999-01-01')]).toEqual([
    1, 1, 0, 0,
  ])
  expect([await count(`user=${boss.personId}`), await count(`user=${randomUUID()}`)]).toEqual([1, 0])
  for (const [query, field] of [
    ['types=call', 'types'],
    ['from=soon', 'from'],
    ['user=me', 'user'],
    ['cursor=abc', 'cursor'],
    ['limit=500', 'limit'],
    ['groupBy=day', 'groupBy'],
    ['offset=10001', 'offset'],
  ]) {
    const reply = await admin('GET', `/timeline/contact/${id}?${query}`)
    expect([reply.status, reply.body.details?.[0]?.field], query).toEqual([422, field])
  }
  expect((await admin('GET', `/timeline/event/${id}`)).status).toBe(422)
  expect((await admin('GET', `/timeline/contact/${randomUUID()}`)).status).toBe(404)
  expect((await admin('GET', `/timeline/contact/nonsense`)).status).toBe(404)
  expect((await rooms(await makeCaller(database.db))('GET', `/timeline/contact/${id}`)).status).toBe(404)
})

test('both scans are index ranges as the application’s role', async () => {
  const busy = await makeCaller(database.db)
  const ids = Array.from({ length: 1000 }, () => randomUUID())
  await inTx(database.db, mandateOf(busy), (tx) =>
    write(
      tx,
      'contact',
      ids.map((id) => ({ id, step: { do: 'create', fields: { firstName: id } } })),
    ),
  )
  for (let page = 0; page < 5; page += 1)
    await inTx(database.db, mandateOf(busy), (tx) =>
      write(
        tx,
        'note',
        ids.map((id) => ({ id: randomUUID(), step: { do: 'create', fields: { body: 'x', contactId: id } } })),
      ),
    )
  await database.pool.query('analyze app.timeline_entry, app.audit')
  const plan = (query: ReturnType<typeof sql>) =>
    inTx(database.db, mandateOf(busy), async (tx) => JSON.stringify((await sql`explain ${query}`.execute(tx)).rows))
  const entries = await plan(
    sql`select at, item_id from app.timeline_entry where record_id = ${ids[0]}::uuid and (at, item_id) < (now(), ${ids[1]}::uuid) order by at desc, item_id desc limit 51`,
  )
  expect(entries).toContain('timeline_entry_pkey')
  expect(entries).not.toContain('Sort')
  const changes = await plan(
    sql`select at, seq from app.audit where record = ${ids[0]}::uuid and (at, seq) < (now(), 5) order by at desc, seq desc limit 51`,
  )
  expect(changes).toContain('audit_record')
  expect(changes).not.toContain('Sort')
  expect(
    await plan(
      sql`select at, seq from app.audit where actor = ${`person:${randomUUID()}`} and actor like 'person:%' order by at desc, seq desc limit 51`,
    ),
  ).toContain('audit_person')
})
