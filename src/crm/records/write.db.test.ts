import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { inTx, type Tx } from '#db/db.ts'
import type { Mandate } from '#model/actor.ts'
import type { Kind } from '#model/kinds.ts'
import type { Values } from '#model/value.ts'
import { makeMember, makeWorkspace, testDatabase, type TestDatabase } from '#test/database.ts'
import { load } from './load.store.ts'
import { writeLockedOrRefuse } from './refusing.store.ts'
import { restore, write } from './write.store.ts'

let database: TestDatabase
let workspaceId: string
let person: Mandate
let connection: Mandate

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  workspaceId = await makeWorkspace(database.db, { country: 'BR' })
  person = { workspaceId, actor: `person:${await makeMember(database.db, workspaceId)}` }
  connection = { workspaceId, actor: `connection:${randomUUID()}` }
})

const as = <T>(mandate: Mandate, work: (tx: Tx) => Promise<T>): Promise<T> => inTx(database.db, mandate, work)

async function create(kind: Kind, fields: Values, mandate = person): Promise<string> {
  const id = randomUUID()
  await as(mandate, (tx) => write(tx, kind, [{ id, step: { do: 'create', fields } }]))
  return id
}

// oxlint-disable-next-line max-params -- reads as a sentence in every test
const update = (kind: Kind, id: string, patch: Values, mandate = person) =>
  as(mandate, (tx) => write(tx, kind, [{ id, step: { do: 'update', patch } }]))
const valuesOf = async (kind: Kind, id: string): Promise<Values> => (await as(person, (tx) => load(tx, kind, [id]))).get(id)?.values ?? {}
const rows = async <T>(text: string, values: unknown[] = []): Promise<T[]> => (await database.pool.query(text, values)).rows as T[]
const keysOf = async (id: string): Promise<string[]> =>
  (await rows<{ key: string }>(`select type || ' ' || value as key from app.record_key where record_id = $1 order by 1`, [id])).map(
    (row) => row.key,
  )

/** How many sessions of this database wait for one another's advisory locks. */
const waiting = async (): Promise<number> =>
  (
    await rows(
      `select from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`,
    )
  ).length

const plan = (query: ReturnType<typeof sql>) => as(person, async (tx) => JSON.stringify((await sql`explain ${query}`.execute(tx)).rows))

const full: Record<Kind, Values> = {
  company: {
    name: 'Ação & Co',
    legalName: 'Ação Ltda',
    domains: ['acao.com.br'],
    industry: 'Food',
    phone: '+55 11 3333-4444',
    website: 'https://acao.com.br',
    address: { type: 'work', street: 'Rua A', city: 'São Paulo', region: 'SP', postalCode: '01000', country: 'BR', primary: true },
    tags: ['a', 'b'],
    'custom.size': 12,
    'custom.kind': ['x'],
  },
  contact: {
    firstName: 'Ana',
    lastName: 'Souza',
    emails: [{ value: 'Ana@Acme.com', type: 'work', primary: true }],
    phones: [{ value: '(11) 98888-7777', type: 'mobile', primary: true }],
    birthday: '--05-17',
    about: 'a\n"b"\\',
    tags: [],
  },
  lead: { title: 'Big', tradeName: 'Trade' },
  deal: { name: 'Renewal', amount: 1234.5678, currency: 'EUR', closeOn: '2026-12-31' },
  note: { body: 'Called 🎉' },
}

test.each(Object.keys(full) as Kind[])('what is written of a %s is what is read, and what the door says', async (kind) => {
  const id = randomUUID()
  const [written] = await as(person, (tx) => write(tx, kind, [{ id, step: { do: 'create', fields: full[kind] } }]))
  const stored = (await as(person, (tx) => load(tx, kind, [id]))).get(id)
  expect(stored?.values).toMatchObject(full[kind])
  expect(written).toEqual({ id, rev: 1, before: null, after: stored?.values })
})

test('steps: an update bumps the revision once, one without effect not at all; a delete is soft; what is deleted is not found', async () => {
  const id = await create('contact', full.contact)
  const [changed] = await update('contact', id, { title: 'CTO', 'custom.a': 1 })
  expect(changed).toMatchObject({ rev: 2, before: { title: null }, after: { title: 'CTO', 'custom.a': 1, firstName: 'Ana' } })
  expect((await update('contact', id, { title: 'CTO' }))[0]?.rev).toBe(2)
  expect((await update('contact', id, { 'custom.a': null }))[0]?.after).not.toHaveProperty('custom.a')
  expect(await rows('select from app.audit where record = $1', [id])).toHaveLength(3)
  expect((await as(person, (tx) => write(tx, 'contact', [{ id, step: { do: 'delete' } }])))[0]).toMatchObject({ rev: 4, after: null })
  expect(await keysOf(id)).toEqual([])
  await expect(update('contact', id, { title: 'x' })).rejects.toMatchObject({ code: 'not_found' })
  expect((await as(person, (tx) => write(tx, 'contact', [{ id, step: { do: 'delete' } }])))[0]).toMatchObject({ rev: 4 })
  expect((await as(person, (tx) => restore(tx, 'contact', [id])))[0]).toMatchObject({ rev: 5, after: { title: 'CTO' } })
  expect(await keysOf(id)).toHaveLength(3)
  await expect(update('contact', id, { nope: 1 })).rejects.toThrow('has no field nope')
})

test('a page of mixed steps comes back in its order', async () => {
  const [a, b, c] = [await create('company', { name: 'A' }), await create('company', { name: 'B' }), randomUUID()]
  const written = await as(person, (tx) =>
    write(tx, 'company', [
      { id: b, step: { do: 'delete' } },
      { id: c, step: { do: 'create', fields: { name: 'C' } } },
      { id: a, step: { do: 'nothing' } },
    ]),
  )
  expect(written.map((each) => [each.id, each.after?.name ?? null])).toEqual([
    [b, null],
    [c, 'C'],
    [a, 'A'],
  ])
  await expect(
    as(person, (tx) =>
      write(tx, 'company', [
        { id: a, step: { do: 'nothing' } },
        { id: a, step: { do: 'delete' } },
      ]),
    ),
  ).rejects.toThrow('twice')
})

test('keys follow the values, by meaning', async () => {
  const id = await create('contact', full.contact)
  expect(await keysOf(id)).toEqual(['email ana@acme.com', 'name ana souza', 'phone +5511988887777'])
  await update('contact', id, { emails: [{ value: 'b@acme.com', type: 'work', primary: true }], lastName: 'Sousa' })
  expect(await keysOf(id)).toEqual(['email b@acme.com', 'name ana sousa', 'phone +5511988887777'])
})

test('a contact finds its company by name or corporate domain; a connection brings an unknown one, once; typing does not', async () => {
  const acme = await create('company', { name: 'Acme', domains: ['acme.com'] })
  const born = async (fields: Values, mandate = person) => valuesOf('contact', await create('contact', fields, mandate))
  expect(await born({ companyName: ' ACME ' })).toMatchObject({ companyId: acme })
  expect(await born({ companyName: 'Acme Holding', emails: [{ value: 'x@mail.acme.com', type: 'work', primary: true }] })).toMatchObject({
    companyId: acme,
  })
  expect(await born({ companyName: 'Unknown', emails: [{ value: 'x@gmail.com', type: 'work', primary: true }] })).toMatchObject({
    companyId: null,
    companyName: 'Unknown',
  })
  const ids = [randomUUID(), randomUUID(), randomUUID()]
  await as(connection, (tx) =>
    write(
      tx,
      'contact',
      ids.map((id, n) => ({ id, step: { do: 'create', fields: { firstName: `${n}`, companyName: n === 2 ? 'Other' : 'Fresh' } } })),
    ),
  )
  const [one, two, three] = await Promise.all(ids.map((id) => valuesOf('contact', id)))
  expect(one?.companyId).toBe(two?.companyId)
  expect(await valuesOf('company', one?.companyId as string)).toMatchObject({ name: 'Fresh' })
  expect(await valuesOf('company', three?.companyId as string)).toMatchObject({ name: 'Other' })
})

test('many pages at once bring one new company, not several', async () => {
  await Promise.all(Array.from({ length: 8 }, () => create('contact', { companyName: 'Racing' }, connection)))
  const found = await rows<{ id: string }>(`select id from app.company where workspace_id = $1 and name = 'Racing'`, [workspaceId])
  expect(found).toHaveLength(1)
})

test('who waited for a company and found it made does not keep others from making theirs', async () => {
  const birth = (companyName: string) => (tx: Tx) =>
    write(tx, 'contact', [{ id: randomUUID(), step: { do: 'create', fields: { companyName } } }])
  let waited: Promise<unknown> = Promise.resolve()
  let end = (): void => undefined
  const ended = new Promise<void>((done) => (end = done))
  await as(connection, async (tx) => {
    await birth('Waited for')(tx)
    waited = as(connection, async (other) => {
      await birth('Waited for')(other)
      await ended
    })
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1)
  })
  // It has the company by now, and is not through: another one is made beside it.
  await as(connection, birth('Beside'))
  end()
  await waited
  const found = await rows<{ name: string }>(`select name from app.company where workspace_id = $1 and name in ('Waited for', 'Beside')`, [
    workspaceId,
  ])
  expect(found.map(({ name }) => name).toSorted()).toEqual(['Beside', 'Waited for'])
})

test('choosing a company gives its name, leaving one takes it', async () => {
  const [acme, globex] = [await create('company', { name: 'Acme' }), await create('company', { name: 'Globex' })]
  const id = await create('contact', { companyId: acme })
  expect(await valuesOf('contact', id)).toMatchObject({ companyName: 'Acme' })
  expect((await update('contact', id, { companyId: globex }))[0]?.after).toMatchObject({ companyName: 'Globex' })
  expect((await update('contact', id, { companyName: 'acme' }, connection))[0]?.after).toMatchObject({ companyId: acme })
  expect((await update('contact', id, { title: 'x' }))[0]?.after).toMatchObject({ companyId: acme, companyName: 'acme' })
  expect((await update('contact', id, { companyId: null }))[0]?.after).toMatchObject({ companyId: null, companyName: null })
})

test('notes stand on the timelines of their records, their owner and the companies behind them, also after a move', async () => {
  const [a, b] = [await create('company', { name: 'A' }), await create('company', { name: 'B' })]
  const contact = await create('contact', { companyId: a })
  const deal = await create('deal', { name: 'D', companyId: a })
  const note = await create('note', { body: 'x', contactId: contact, dealId: deal, ownerId: person.actor.slice(7) })
  const filed = async () =>
    Object.fromEntries(
      (
        await rows<{ record_id: string; via: string | null }>('select record_id, via from app.timeline_entry where item_id = $1', [note])
      ).map((row) => [row.record_id, row.via]),
    )
  const direct = { [contact]: null, [deal]: null, [person.actor.slice(7)]: null }
  expect(await filed()).toEqual({ ...direct, [a]: expect.any(String) })
  await update('contact', contact, { companyId: b })
  expect(await filed()).toEqual({ ...direct, [a]: deal, [b]: contact })
  await update('deal', deal, { companyId: null })
  expect(await filed()).toEqual({ ...direct, [b]: contact })
  await update('note', note, { dealId: null })
  expect(await filed()).toEqual({ [contact]: null, [person.actor.slice(7)]: null, [b]: contact })
  await as(person, (tx) => write(tx, 'note', [{ id: note, step: { do: 'delete' } }]))
  expect(await filed()).toEqual({})
  await as(person, (tx) => restore(tx, 'note', [note]))
  expect(Object.keys(await filed())).toHaveLength(3)
})

test('what the database refuses is found among a page, and the rest is kept', async () => {
  const ids = Array.from({ length: 9 }, () => randomUUID())
  const { written, refused } = await as(connection, (tx) =>
    writeLockedOrRefuse(tx, 'contact', {
      writes: ids.map((id, n) => ({
        id,
        step: { do: 'create', fields: n === 4 ? { birthday: 'soon' } : n === 7 ? { firstName: 'a\u0000b' } : { firstName: `${n}` } },
      })),
      stored: new Map(),
    }),
  )
  expect(written).toHaveLength(7)
  expect(refused.map((each) => each.id)).toEqual([ids[4], ids[7]])
})

test('another tenant’s records are not there', async () => {
  const id = await create('contact', full.contact)
  const stranger: Mandate = { workspaceId: await makeWorkspace(database.db), actor: 'system:test' }
  expect((await as(stranger, (tx) => load(tx, 'contact', [id]))).size).toBe(0)
  await expect(update('contact', id, { title: 'x' }, stranger)).rejects.toMatchObject({ code: 'not_found' })
  await expect(as(stranger, (tx) => restore(tx, 'contact', [id]))).rejects.toMatchObject({ code: 'not_found' })
})

test('records and keys are found by index as the application’s role', async () => {
  for (let page = 0; page < 5; page += 1)
    await as(person, (tx) =>
      write(
        tx,
        'contact',
        Array.from({ length: 1000 }, (_, n) => ({
          id: randomUUID(),
          step: { do: 'create', fields: { firstName: `P${page}`, lastName: `N${n}` } },
        })),
      ),
    )
  await database.pool.query('analyze app.contact, app.record_key')
  expect(
    await plan(sql`select * from app.contact where id = any(${[randomUUID(), randomUUID()]}::uuid[]) order by id for no key update`),
  ).toContain('contact_pkey')
  expect(await plan(sql`select record_id from app.record_key where kind = 'contact' and type = 'email' and value = 'x'`)).toContain(
    'record_key_pkey',
  )
})
