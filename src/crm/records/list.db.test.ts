import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inTx } from '#db/db.ts'
import type { Caller } from '#access/caller.ts'
import type { Value, Values } from '#model/value.ts'
import { recordRooms } from '#test/asking-rooms.ts'
import type { Asking } from '#test/asking.ts'
import { passes } from '#test/obvious-filter.ts'
import { makeCaller, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import { write } from './write.store.ts'

let database: TestDatabase
let caller: Caller
let ask: Asking
let all: { id: string; [field: string]: Value }[] = []
const companies: string[] = []

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T

/** A lively set with ties, blanks, accents, case and every type. */
function fieldsOf(n: number): Values {
  return {
    firstName: pick(['Ana', 'ana', 'João', 'Zé', null, 'Bea_', '100%'], n),
    lastName: pick(['Souza', 'Müller', null, "O'Neil"], n * 3),
    emails:
      n % 4 === 0
        ? []
        : [
            { value: `p${n}@${pick(['acme.com', 'Globex.com'], n)}`, type: 'work', primary: true },
            ...(n % 5 === 0 ? [{ value: `x${n}@home.net`, type: 'home', primary: false }] : []),
          ],
    phones: n % 3 === 0 ? [{ value: `+55 11 9${String(10_000_000 + n)}`, type: 'mobile', primary: true }] : [],
    companyId: n % 2 === 0 ? pick(companies, n / 2) : null,
    companyName: n % 2 === 0 ? null : pick(['Solo', null], n),
    title: pick(['CTO', 'cto', 'Head of Sales', null], n),
    birthday: pick(['1980-05-17', '--05-17', '1999-12-31', null], n),
    tags: pick([[], ['vip'], ['VIP', 'new'], ['cold']], n),
    'custom.score': pick([null, 1, 2.5, -3, 100], n),
    'custom.tier': pick([null, 'gold', 'Silver'], n),
    'custom.since': pick([null, '2026-01-01', '2025-06-30'], n),
    'custom.opted': pick([null, true, false], n),
  }
}

beforeAll(async () => {
  database = await testDatabase()
  caller = await makeCaller(database.db)
  ask = recordRooms(database.db)(caller)
  for (const [key, type] of [
    ['score', 'number'],
    ['tier', 'text'],
    ['since', 'date'],
    ['opted', 'boolean'],
  ])
    await ask('POST', '/fields', { entityType: 'contact', key, label: key, type })
  for (const name of ['Acme', 'Globex', 'Initech']) companies.push((await ask('POST', '/companies', { name })).body.id)
  for (let page = 0; page < 12; page += 1) {
    await inTx(database.db, mandateOf(caller), (tx) =>
      write(
        tx,
        'contact',
        Array.from({ length: 20 }, (_, n) => ({ id: randomUUID(), step: { do: 'create', fields: fieldsOf(page * 20 + n) } })),
      ),
    )
  }
  const reply = await ask('GET', '/contacts?limit=200')
  const rest = await ask('GET', `/contacts?limit=200&cursor=${reply.body.pagination.next}`)
  all = [...reply.body.items, ...rest.body.items]
})
afterAll(() => database.close())

async function everything(query: string, limit = 37): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const reply = await ask('GET', `/contacts?limit=${limit}&${query}${cursor === null ? '' : `&cursor=${cursor}`}`)
    expect(reply.status, JSON.stringify(reply.body)).toBe(200)
    ids.push(...reply.body.items.map((each: { id: string }) => each.id))
    cursor = reply.body.pagination.next
    if (cursor === null) expect(reply.body.pagination.total).toBe(ids.length)
  } while (cursor !== null)
  return ids
}

const words = {
  firstName: ['ana', 'ANA', 'joão', '100%', 'nobody', ''],
  title: ['cto', 'Head of Sales'],
  emails: ['P1@ACME.com', 'acme', 'x5@home.net'],
  phones: ['9100'],
  tags: ['vip', 'ol'],
  companyName: ['solo'],
  lastName: ["o'neil", 'mü'],
}
const cases: [string, string, string][] = [
  ...Object.entries(words).flatMap(([field, texts]) =>
    texts.flatMap((text) =>
      ['eq', 'ne', 'contains']
        .filter((operator) => text !== '' || operator === 'contains')
        .map((operator): [string, string, string] => [field, operator, text]),
    ),
  ),
  ...['firstName', 'lastName', 'emails', 'phones', 'tags', 'companyId', 'birthday', 'custom.score', 'custom.tier', 'custom.opted'].flatMap(
    (field) => ['true', 'false'].map((text): [string, string, string] => [field, 'empty', text]),
  ),
  ...['eq', 'ne', 'lt', 'lte', 'gt', 'gte'].flatMap((operator): [string, string, string][] => [
    ['custom.score', operator, '2.5'],
    ['custom.since', operator, '2026-01-01'],
    ['birthday', operator, '1980-05-17'],
  ]),
  ['firstName', 'in', 'ana,zé'],
  ['custom.score', 'in', '1,100'],
  ['custom.tier', 'eq', 'silver'],
  ['tags', 'in', 'cold,new'],
  ['custom.opted', 'eq', 'true'],
  ['custom.opted', 'ne', 'true'],
]

describe('filters mean what they say', () => {
  test.each(cases)('%s[%s]=%s', async (path, operator, text) => {
    const query = `${encodeURIComponent(operator === 'eq' ? path : `${path}[${operator}]`)}=${encodeURIComponent(text)}`
    const wanted = all.filter((record) => passes(record, [path, operator, text])).map((record) => record.id)
    expect((await everything(query)).toSorted()).toEqual(wanted.toSorted())
  })

  test('several at once, by both spellings', async () => {
    const company = companies[1] ?? ''
    const wanted = all.filter((record) => record.companyId === company && passes(record, ['title', 'eq', 'cto'])).map((record) => record.id)
    expect(wanted.length).toBeGreaterThan(0)
    for (const name of ['companyId', 'company_id', 'company_id[eq]', 'companyId[in]'])
      expect((await everything(`${encodeURIComponent(name)}=${company}&title=cto`)).toSorted()).toEqual(wanted.toSorted())
    expect(await everything(`tags=vip&tags=new`)).toHaveLength(
      all.filter((record) => passes(record, ['tags', 'eq', 'vip']) && passes(record, ['tags', 'eq', 'new'])).length,
    )
  })

  test.each([
    ['nope=1', 'nope'],
    ['companyId=x', 'companyId'],
    ['custom.score=many', 'custom.score'],
    ['firstName[like]=x', 'firstName[like]'],
    ['tags[gt]=x', 'tags[gt]'],
    ['companyId[contains]=a', 'companyId[contains]'],
    ['firstName[empty]=maybe', 'firstName[empty]'],
    ['birthday=soon', 'birthday'],
    ['createdAt[gte]=yesterday', 'createdAt[gte]'],
    ['sort=emails', 'sort'],
    ['sort=nope', 'sort'],
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=x', 'limit'],
    ['offset=10001', 'offset'],
    ['offset=-1', 'offset'],
    ['cursor=abc', 'cursor'],
    ['deleted=maybe', 'deleted'],
  ])('%s is refused', async (query, field) => {
    const reply = await ask('GET', `/contacts?${encodeURI(query)}`)
    expect([reply.status, reply.body.details?.[0]?.field]).toEqual([422, field])
  })
})

describe('order', () => {
  test.each([
    'firstName',
    '-firstName',
    'title',
    'birthday',
    '-birthday',
    'custom.score',
    '-custom.score',
    'createdAt',
    '-updatedAt',
    'companyId',
    'custom.tier',
  ])('by %s: pages by cursor show each record once, in order, empty ones last', async (sort) => {
    const ids = await everything(`sort=${sort}`, 17)
    expect(new Set(ids).size).toBe(all.length)
    expect(ids.toSorted()).toEqual(all.map((record) => record.id).toSorted())
    const whole = (await Promise.all([0, 200].map((offset) => ask('GET', `/contacts?sort=${sort}&limit=200&offset=${offset}`)))).flatMap(
      (reply) => reply.body.items.map((each: { id: string }) => each.id),
    )
    expect(ids).toEqual(whole)
    const name = sort.replace('-', '')
    const byId = new Map(all.map((record) => [record.id, record]))
    const blank = ids.map((id) => {
      const record = byId.get(id) ?? {}
      return (name.startsWith('custom.') ? ((record as Values).custom as Values)[name.slice(7)] : (record as Values)[name]) == null
    })
    expect(blank.indexOf(true) === -1 || blank.slice(blank.indexOf(true)).every(Boolean)).toBe(true)
  })

  test('pages by offset are those by cursor, where the empty ones begin and beyond them too', async () => {
    const wanted = await everything('sort=-title')
    const ids: string[] = []
    for (let offset = 0; offset <= wanted.length + 25; offset += 25)
      ids.push(...(await ask('GET', `/contacts?sort=-title&limit=25&offset=${offset}`)).body.items.map((each: { id: string }) => each.id))
    expect(ids).toEqual(wanted)
  })

  test('a cursor of one order is none of another', async () => {
    const { next } = (await ask('GET', '/contacts?sort=title&limit=5')).body.pagination
    expect((await ask('GET', `/contacts?sort=-title&limit=5&cursor=${next}`)).status).toBe(422)
    expect((await ask('GET', `/contacts?sort=title&offset=5&cursor=${next}`)).status).toBe(422)
  })
})

describe('the search box', () => {
  test.each([
    ['joao', 'firstName', 'João'],
    ['JOÃO', 'firstName', 'João'],
    ['muller', 'lastName', 'Müller'],
    ["o'neil", 'lastName', "O'Neil"],
    ['100%', 'firstName', '100%'],
    ['bea_', 'firstName', 'Bea_'],
  ])('%s', async (q, field, value) => {
    const wanted = all.filter((record) => record[field] === value).map((record) => record.id)
    expect((await everything(`q=${encodeURIComponent(q)}`)).toSorted()).toEqual(wanted.toSorted())
  })

  test('finds e-mails in part, phones however spaced, and all words', async () => {
    expect(await everything('q=globex.com')).toHaveLength(
      all.filter((record) => passes(record, ['emails', 'contains', 'globex.com'])).length,
    )
    for (const q of ['+55 11 910000003', '(11) 9-1000-0003', '11910000003'])
      expect(await everything(`q=${encodeURIComponent(q)}`), q).toHaveLength(1)
    expect(await everything('q=joao%20muller')).toHaveLength(
      all.filter((record) => record.firstName === 'João' && record.lastName === 'Müller').length,
    )
    expect(await everything('q=%20%20')).toHaveLength(all.length)
    expect((await ask('GET', `/contacts?q=${'x'.repeat(201)}`)).status).toBe(422)
  })

  test('looks in notes, companies, leads and deals too', async () => {
    await ask('POST', '/notes', { body: 'Agreed on a Rebate of 5 %' })
    await ask('POST', '/leads', { title: 'Rebate lead' })
    await ask('POST', '/deals', { name: 'The rebate' })
    await ask('POST', '/companies', { name: 'X', domains: ['rebate.io'] })
    for (const plural of ['notes', 'leads', 'deals', 'companies'])
      expect((await ask('GET', `/${plural}?q=REBATE`)).body.pagination.total, plural).toBe(1)
  })

  test('uses its index and the tenant’s bounds, as the application’s role', async () => {
    const big = await makeCaller(database.db)
    for (let page = 0; page < 11; page += 1)
      await inTx(database.db, mandateOf(big), (tx) =>
        write(
          tx,
          'contact',
          Array.from({ length: 1000 }, (_, n) => ({
            id: randomUUID(),
            step: { do: 'create', fields: { firstName: `Person${page}`, lastName: `Number${n}` } },
          })),
        ),
      )
    await database.pool.query('vacuum analyze app.contact')
    const plan = (query: ReturnType<typeof sql>) =>
      inTx(database.db, mandateOf(big), async (tx) => JSON.stringify((await sql`explain ${query}`.execute(tx)).rows))
    expect(await plan(sql`select id from app.contact_find t where t.find like '%number777%' and t.deleted_at is null`)).toContain(
      'contact_find_index',
    )
    expect(
      await plan(sql`select id from app.contact t where t.deleted_at is null order by t.created_at desc, t.id desc limit 51`),
    ).toContain('created_at')
    expect(
      await plan(
        sql`select id from app.contact t where t.deleted_at is null and (t.created_at, t.id) < (now(), ${randomUUID()}::uuid) order by t.created_at desc, t.id desc limit 51`,
      ),
    ).toContain('Index Cond')
    for (const direction of ['asc', 'desc'])
      expect(
        await plan(
          sql`select id from app.contact_find t where t.deleted_at is null and nullif(lower(t.last_name::text), '') is not null order by nullif(lower(t.last_name::text), '') ${sql.raw(direction)}, t.id ${sql.raw(direction)} limit 51`,
        ),
      ).toMatch(/Index Scan.*nullif/)
    const other = recordRooms(database.db)(big)
    const page = (await other('GET', '/contacts?limit=1')).body.pagination
    expect(page).toMatchObject({ totalIsEstimate: true })
    expect(page.total).toBeGreaterThan(10_000)
    expect(page.total).toBeLessThan(13_000)
    expect((await other('GET', '/contacts?q=joao')).body.pagination.total).toBe(0)
    expect(await everything('q=number777')).toEqual([])
  })
})
