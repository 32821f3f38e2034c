import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { deskOf } from '#test/sync/desk.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

const both = (remote: string, local: string) => ({ remote, local, direction: 'bidirectional' as const })

/** One contact linked under these rows; `rows` is what the editor's API says of them. */
async function linked(raw: Record<string, string>, rows = [both('given', 'firstName'), both('role', 'title')]) {
  const stage = await Stage.open(base.db)
  const provider = new Provider({ mapping: rows })
  provider.add(raw)
  const { contact: stream = '' } = await stage.connect('one', [provider])
  await stage.work(stream)
  const config = await stage.tx(async (tx) => (await sql<{ id: string }>`select id from app.connection`.execute(tx)).rows[0]?.id ?? '')
  const ask = deskOf(stage, stage.caller)
  const path = `/crm/configs/${config}/field-mappings`
  const idOf = async (crmField: string) => {
    const { body } = await ask('GET', path)
    return body.mappings.find((each: { crmField: string }) => each.crmField === crmField)?.id as string
  }
  const settle = async () => {
    for (let round = 0; round < 3; round += 1) await stage.work(stream)
  }
  return {
    stage,
    provider,
    stream,
    config,
    ask,
    path,
    idOf,
    settle,
    change: async (crmField: string, patch: object) => ask('PATCH', `${path}/${await idOf(crmField)}`, patch),
  }
}

test('a field there that is read into another field here keeps its value, and the field it left keeps its own', async () => {
  const { stage, provider, change, settle } = await linked({ given: 'Ana', role: 'Clerk' })
  expect((await change('role', { appField: 'about' })).status).toBe(200)
  await settle()
  expect(provider.raw('r1')).toMatchObject({ given: 'Ana', role: 'Clerk' })
  expect((await stage.recordOf('r1')).values).toMatchObject({ title: 'Clerk', about: 'Clerk' })
})

test('a field here that is taken from another field there does not clear it', async () => {
  const { stage, provider, ask, path, idOf, settle } = await linked({ given: 'Ana', role: 'Clerk', job: 'Chief' })
  await ask('DELETE', `${path}/${await idOf('role')}`)
  await ask('POST', path, { entityType: 'contact', crmField: 'job', appField: 'title' })
  await settle()
  expect(provider.raw('r1')).toMatchObject({ role: 'Clerk', job: 'Chief' })
  expect((await stage.recordOf('r1')).values).toMatchObject({ title: 'Chief' })
})

test('a row that is sent without its id is the row that stands, and meets anew all the same', async () => {
  const { stage, provider, ask, path, change, settle } = await linked({ given: 'Ana', role: 'Clerk' })
  await change('role', { appField: 'about' })
  const rows = [
    { crmField: 'role', appField: 'about' },
    { crmField: 'given', appField: 'firstName' },
  ]
  expect((await ask('PUT', path, { entityType: 'contact', mappings: rows })).status).toBe(200)
  await settle()
  expect(provider.raw('r1')).toMatchObject({ given: 'Ana', role: 'Clerk' })
  expect((await stage.recordOf('r1')).values).toMatchObject({ title: 'Clerk', about: 'Clerk' })
})

test('edits waiting on both sides survive a change of another row', async () => {
  const { stage, provider, change, settle } = await linked({ given: 'Ana', role: 'Clerk' }, [
    both('given', 'firstName'),
    both('family', 'lastName'),
    both('role', 'title'),
  ])
  const { id } = await stage.recordOf('r1')
  await stage.edit(id, { firstName: 'Anna' })
  provider.edit('r1', { family: 'Souza' })
  await change('role', { appField: 'about' })
  await settle()
  expect(provider.raw('r1')).toMatchObject({ given: 'Anna', family: 'Souza', role: 'Clerk' })
  expect((await stage.recordOf('r1')).values).toMatchObject({ firstName: 'Anna', lastName: 'Souza', about: 'Clerk' })
})

test('a row that may go both ways from now on brings both sides together; one that may no longer keeps the edit made here', async () => {
  const { stage, provider, change, settle } = await linked({ given: 'Ana', role: 'Clerk' })
  const { id } = await stage.recordOf('r1')
  await change('role', { syncDirection: 'pull' })
  await settle()
  await stage.edit(id, { title: 'Chief' })
  await settle()
  expect([provider.raw('r1')?.['role'], (await stage.recordOf('r1')).values.title]).toEqual(['Clerk', 'Chief'])
  await change('role', { syncDirection: 'bidirectional' })
  await settle()
  expect(provider.raw('r1')?.['role']).toBe((await stage.recordOf('r1')).values.title)
})

test('a waiting edit stays here when its row turns to pull', async () => {
  const { stage, provider, change, settle } = await linked({ given: 'Ana', role: 'Clerk' })
  await stage.edit((await stage.recordOf('r1')).id, { title: 'Chief' })
  await change('role', { syncDirection: 'pull' })
  await settle()
  expect([provider.raw('r1')?.['role'], (await stage.recordOf('r1')).values.title]).toEqual(['Clerk', 'Chief'])
})

test('a mapping that changes while everything is being listed ends with both sides equal under the last one', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider({ mapping: [both('given', 'firstName'), both('role', 'title')], pageSize: 2 })
  for (let at = 0; at < 30; at += 1) provider.add({ given: `G${at}`, role: `R${at}` })
  const { contact: stream = '' } = await stage.connect('one', [provider])
  await stage.work(stream)
  const config = await stage.tx(async (tx) => (await sql<{ id: string }>`select id from app.connection`.execute(tx)).rows[0]?.id ?? '')
  const ask = deskOf(stage, stage.caller)
  const path = `/crm/configs/${config}/field-mappings`
  const mapped = (appField: string) =>
    ask('PUT', path, {
      entityType: 'contact',
      mappings: [
        { crmField: 'given', appField: 'firstName' },
        { crmField: 'role', appField },
      ],
    })
  await mapped('about')
  const listing = Array.from({ length: 4 }, () => stage.job('pull', stream))
  const edits = ['title', 'companyName', 'about', 'companyName'].map((field) => mapped(field))
  expect((await Promise.all(edits)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
  await Promise.all(listing)
  const last = (await ask('GET', path)).body.mappings[1].appField as string
  for (let round = 0; round < 4; round += 1) await stage.work(stream)
  for (const { values } of await stage.records()) expect(`G${JSON.stringify(values[last]).slice(2, -1)}`).toBe(values.firstName)
  expect([...provider.remotes.values()].map(({ raw }) => raw?.['role'])).toEqual(Array.from({ length: 30 }, (_, at) => `R${at}`))
  expect(await stage.records()).toHaveLength(30)
})
