import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '#access/caller.ts'
import { scopeOf } from '#access/allow.ts'
import { inTx } from '#db/db.ts'
import { systemClock } from '#lib/clock.ts'
import type { Values } from '#model/value.ts'
import type { Kind } from '#model/kinds.ts'
import { write } from '#crm/records/write.store.ts'
import { asking } from '#test/asking.ts'
import { makeCaller, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import { duplicateRoutes } from './duplicate.routes.ts'
import { pairsByKeyQuery } from './pair.store.ts'
import { startOf } from './place.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

async function office() {
  const admin = await makeCaller(base.db)
  const as = (caller: Caller) => asking([['/', [duplicateRoutes({ db: base.db, clock: systemClock })]]], caller)
  const make = async (fields: Values, kind: Kind = 'contact'): Promise<string> => {
    const id = randomUUID()
    await inTx(base.db, mandateOf(admin), (tx) => write(tx, kind, [{ id, step: { do: 'create', fields } }]))
    return id
  }
  const pairs = async (query = '', caller = admin) => {
    const { body } = await as(caller)('GET', `/crm/duplicates?${query}`)
    return (body.duplicates as { score: number; titles: string[]; reasons: { text: string }[] }[]).map(
      ({ titles, reasons }) => `${titles.join(' + ')}: ${reasons.map(({ text }) => text).join(', ')}`,
    )
  }
  return { admin, as, make, pairs }
}

const mail = (value: string) => [{ value, type: 'work', primary: true }]

test('each pair comes once with all its reasons in words, the surest ways first', async () => {
  const { make, pairs } = await office()
  await make({ firstName: 'Maria', lastName: 'Lima', companyName: 'Acme' })
  await make({ firstName: 'María', lastName: 'LIMA', companyName: 'acme' })
  await make({ firstName: 'Jon', lastName: 'Smithson' })
  await make({ firstName: 'John', lastName: 'Smithson' })
  await make({
    firstName: 'Ana',
    lastName: 'Souza',
    emails: mail('ana@acme.com'),
    phones: [{ value: '+55 11 98888-7777', type: 'work', primary: true }],
  })
  await make({
    firstName: 'A.',
    lastName: 'Souza',
    emails: mail('ANA@acme.com'),
    phones: [{ value: '+5511988887777', type: 'mobile', primary: true }],
  })
  await make({ firstName: 'Nobody', lastName: 'Else', emails: mail('else@acme.com') })
  expect(await pairs()).toEqual([
    'Ana Souza + A. Souza: same e-mail ana@acme.com, same phone +5511988887777',
    'Maria Lima + María LIMA: same name and company',
    'Jon Smithson + John Smithson: names spelled alike: john smithson – jon smithson',
  ])
})

test('pages by cursor show every pair once, however small they are', async () => {
  const { as, admin, make } = await office()
  for (let at = 0; at < 7; at += 1) await make({ firstName: `Same ${at % 2}`, emails: mail(`same${at % 3}@x.com`) })
  const all = (await as(admin)('GET', '/crm/duplicates')).body.duplicates as { records: { id: string }[] }[]
  const ids = (of: typeof all) =>
    of.map(({ records }) =>
      records
        .map(({ id }) => id)
        .toSorted()
        .join(),
    )
  const paged: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await as(admin)('GET', `/crm/duplicates?limit=1&cursor=${cursor}`)
    paged.push(...ids(body.duplicates))
    cursor = body.pagination.next
  }
  expect(all.length).toBeGreaterThan(7)
  expect(paged.toSorted()).toEqual(ids(all).toSorted())
  expect(new Set(paged).size).toBe(paged.length)
})

test('what a person said is not the same is not shown again, until it is taken back; deleted and merged records are no pair', async () => {
  const { as, admin, make, pairs } = await office()
  const [one, other] = [
    await make({ name: 'Acme Ltd', domains: ['acme.com'] }, 'company'),
    await make({ name: 'Acme', website: 'https://www.acme.com' }, 'company'),
  ]
  expect(await pairs('entityType=account')).toEqual(['Acme Ltd + Acme: same domain acme.com'])
  expect((await as(admin)('POST', '/crm/duplicates/dismiss', { ids: [other, one] })).status).toBe(200)
  expect((await as(admin)('POST', '/crm/duplicates/dismiss', { ids: [one, other] })).status).toBe(200)
  expect(await pairs('entityType=company')).toEqual([])
  await as(admin)('POST', '/crm/duplicates/dismiss', { ids: [one, other], forget: true })
  expect(await pairs('entityType=company')).toHaveLength(1)
  await inTx(base.db, mandateOf(admin), (tx) => write(tx, 'company', [{ id: other, step: { do: 'delete' } }]))
  expect(await pairs('entityType=company')).toEqual([])
})

test('a caller is shown pairs of which they may see both, and nobody those of another workspace', async () => {
  const { admin, as, make, pairs } = await office()
  const rep = await makeCaller(base.db, { workspaceId: admin.workspaceId, role: 'sales' })
  const mine = await make({ title: 'Big one', ownerId: rep.personId }, 'lead')
  const theirs = await make({ title: 'Big One', ownerId: admin.personId }, 'lead')
  expect(await pairs('entityType=lead')).toEqual(['Big one + Big One: same name'])
  expect(await pairs('entityType=lead', rep)).toEqual([])
  expect((await as(rep)('POST', '/crm/duplicates/dismiss', { ids: [mine, theirs] })).status).toBe(404)
  await make({ title: 'Another', ownerId: rep.personId }, 'lead')
  await make({ title: 'another' }, 'lead')
  expect(await pairs('entityType=lead', rep)).toEqual(['Another + another: same name'])
  const stranger = await makeCaller(base.db)
  expect(await pairs('entityType=lead', stranger)).toEqual([])
  expect((await as(stranger)('POST', '/crm/duplicates/dismiss', { ids: [mine, theirs] })).status).toBe(404)
})

test('hostile input names its field', async () => {
  const { as, admin, make } = await office()
  const ask = as(admin)
  const id = await make({ firstName: 'One' })
  for (const query of ['entityType=note', 'limit=0', 'limit=x', 'cursor=%00', 'cursor=WzEsMiwzLDRd'])
    expect((await ask('GET', `/crm/duplicates?${query}`)).status, query).toBe(422)
  for (const ids of [[], [id], [id, id], [id, 'x'], [id, id, id], 'x', null])
    expect((await ask('POST', '/crm/duplicates/dismiss', { ids })).status, JSON.stringify(ids)).toBe(422)
  expect((await ask('POST', '/crm/duplicates/dismiss', { ids: [id, randomUUID()] })).status).toBe(404)
})

test('100,000 contacts are looked through along their keys’ index, and alike names by theirs, as the application’s role', async () => {
  const big = await makeCaller(base.db)
  await base.pool.query(
    `insert into app.record_key (workspace_id, kind, type, value, record_id)
      select $1, 'contact', t.type, case when t.type = 'name' then md5(n::text) || ' ' || md5((n * 7)::text) else n || '@x.com' end, gen_random_uuid()
      from generate_series(1, 100000) n cross join (values ('name'), ('email')) t (type)`,
    [big.workspaceId],
  )
  await base.pool.query('vacuum analyze app.record_key')
  const plan = async (query: ReturnType<typeof sql>) =>
    inTx(base.db, mandateOf(big), async (tx) => JSON.stringify((await sql`explain ${query}`.execute(tx)).rows))
  const shared = await plan(pairsByKeyQuery(scopeOf(big, 'contact'), { type: 'email', after: startOf('email'), limit: 50 }))
  expect(shared).toContain('record_key_pkey')
  expect(shared).not.toContain('Sort')
  expect(shared).not.toContain('Seq Scan on record_key')
  // The function works as the owner: its plan is that of its text.
  const { rows } = await base.pool.query<{ text: string }>(`select prosrc as text from pg_proc where proname = 'names_alike'`)
  const text = (rows[0]?.text ?? '').replaceAll('$2', `array['abcdef 012345']`).replaceAll('$1', `'contact'`)
  const client = await base.pool.connect()
  await client.query(`begin; select set_config('app.workspace', '${big.workspaceId}', true), set_config('enable_seqscan', 'off', true)`)
  const alike = await client.query(`explain ${text}`)
  await client.query('rollback')
  client.release()
  expect(JSON.stringify(alike.rows)).toContain('record_key_alike')
}, 120_000)
