import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import type { MappingRow } from '#connectors/kit/mapping-row.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

const both = (remote: string, local: string): MappingRow => ({ remote, local, direction: 'bidirectional' })

/** Companies, contacts and deals of one account; contacts and deals are always written before what they point at. */
async function staged() {
  const stage = await Stage.open(base.db)
  const firms = new Provider({ kind: 'company', mapping: [both('name', 'name')] })
  const people = new Provider({ mapping: [both('given', 'firstName'), both('firm', 'companyId')] })
  const deals = new Provider({ kind: 'deal', mapping: [both('title', 'name'), both('people', 'contactIds'), both('firm', 'companyId')] })
  const { company = '', contact = '', deal = '' } = await stage.connect(randomUUID(), [firms, people, deals])
  const work = () => stage.work(deal, contact, company)
  await work()
  const waits = () =>
    stage.tx(async (tx) => (await sql`select from app.unsent where workspace_id = app.workspace()`.execute(tx)).rows.length)
  return { stage, firms, people, deals, work, waits, contact, deal }
}

test('what a record points at and is made there after it is told there as soon as it can be', async () => {
  const { stage, firms, people, deals, work, waits, contact, deal } = await staged()
  const [mill, sale, ...three] = [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()]
  await stage.do(mill, { do: 'create', fields: { name: 'Mill' } }, 'company')
  for (const id of three) await stage.do(id, { do: 'create', fields: { firstName: 'Somebody', companyId: mill } })
  await stage.do(sale, { do: 'create', fields: { name: 'Bread', contactIds: three, companyId: mill } }, 'deal')
  await work()
  expect(deals.living()[0]?.raw).toEqual({ title: 'Bread' })
  expect(people.living().map(({ raw }) => raw?.firm)).toEqual([undefined, undefined, undefined])
  expect(stage.hints).toEqual(
    expect.arrayContaining([contact, deal].map((streamId) => expect.objectContaining({ job: 'sync.push', streamId }))),
  )
  for (const id of [deal, contact]) await stage.job('push', id)
  const firm = firms.living()[0]?.id
  expect(people.living().map(({ raw }) => raw?.firm)).toEqual([firm, firm, firm])
  expect(deals.living()[0]?.raw).toEqual({ title: 'Bread', firm, people: expect.arrayContaining(people.living().map(({ id }) => id)) })
  expect(await waits()).toBe(0)
  await work()
  for (const provider of [firms, people, deals]) provider.calls.length = 0
  await work()
  expect([firms, people, deals].map(({ calls }) => calls)).toEqual([['pull'], ['pull'], ['pull']])
})

test('what points at a new record by an edit waits for it, too', async () => {
  const { stage, firms, people, deals, work, waits } = await staged()
  people.add({ given: 'Ana' })
  deals.add({ title: 'Bread' })
  await work()
  const [ana, sale] = [(await stage.records())[0]?.id ?? '', (await stage.records('deal'))[0]?.id ?? '']
  const [mill, ben] = [randomUUID(), randomUUID()]
  await stage.do(mill, { do: 'create', fields: { name: 'Mill' } }, 'company')
  await stage.do(ben, { do: 'create', fields: { firstName: 'Ben' } })
  await stage.edit(ana, { companyId: mill })
  await stage.edit(sale, { contactIds: [ana, ben] }, 'deal')
  await work()
  await work()
  const ids = { firm: firms.living()[0]?.id, ben: people.living()[1]?.id }
  expect(people.living().map(({ raw }) => raw)).toEqual([{ given: 'Ana', firm: ids.firm }, { given: 'Ben' }])
  expect(deals.living().map(({ raw }) => raw)).toEqual([{ title: 'Bread', people: ['r1', ids.ben] }])
  expect(await waits()).toBe(0)
})

test('a record that waits for a company nobody syncs waits for nothing', async () => {
  const { stage, people, work, waits } = await staged()
  await stage.tx((tx) => sql`update app.connection set kinds = '{contact}' where workspace_id = app.workspace()`.execute(tx))
  const mill = randomUUID()
  await stage.do(mill, { do: 'create', fields: { name: 'Mill' } }, 'company')
  await stage.do(randomUUID(), { do: 'create', fields: { firstName: 'Ana', companyId: mill } })
  await work()
  expect(people.living().map(({ raw }) => raw)).toEqual([{ given: 'Ana' }])
  expect(await waits()).toBe(0)
})

test('a company that is refused there, and matched with one of theirs later, is told by those who point at it', async () => {
  const { stage, firms, people, work, waits } = await staged()
  const mill = randomUUID()
  firms.onPush = (batch) => Promise.resolve(batch.map(() => ({ kind: 'refused', reason: 'no' })))
  await stage.do(mill, { do: 'create', fields: { name: 'Mill' } }, 'company')
  await stage.do(randomUUID(), { do: 'create', fields: { firstName: 'Ana', companyId: mill } })
  await work()
  await work()
  expect(people.living().map(({ raw }) => raw)).toEqual([{ given: 'Ana' }])
  expect(await waits()).toBe(1)
  // Somebody there makes it, and it is known by its name here.
  firms.add({ name: 'Mill' })
  await work()
  await work()
  expect(people.living().map(({ raw }) => raw?.firm)).toEqual([firms.living()[0]?.id])
})
