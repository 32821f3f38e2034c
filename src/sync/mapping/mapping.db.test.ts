import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Raw } from '#connectors/kit/raw.ts'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { deskOf } from '#test/sync/desk.ts'
import { both, codes, fields, openEditor, row, there } from '#test/sync/editor.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

const editor = (...of: Parameters<typeof openEditor> extends [unknown, ...infer Rest] ? Rest : never) => openEditor(base.db, ...of)

test('what a provider tells of its fields is kept, asked again after a day, and cuts a list there to what it holds', async () => {
  const { stage, provider, stream, settle, ask, config } = await editor(
    [{ given: 'Ana', phones: [{ value: '+49 30 1111111' }, { value: '+49 30 2222222' }] }],
    [both('given', 'firstName'), both('phones[*].value', 'phones')],
  )
  provider.fields = [there('given', 'First name'), there('phones[*].value', 'Phones', { type: 'phones', capacity: 2 })]
  stage.wait(2 * 60_000)
  await ask('GET', `/crm/one/available-fields?entityType=contact&configId=${config}`)
  const { id, values } = await stage.recordOf('r1')
  const three = [...(values['phones'] as Raw[]), { value: '+49 30 3333333', type: 'other', primary: false }]
  await stage.edit(id, { phones: three })
  await settle()
  const there2 = provider.raw('r1')?.['phones'] as Raw[]
  expect(there2.map(({ value }) => value)).toEqual(['+49 30 1111111', '+49 30 2222222'])
  expect((await stage.recordOf('r1')).values['phones']).toHaveLength(3)
  provider.calls.length = 0
  await settle()
  expect(provider.calls.filter((call) => call !== 'pull')).toEqual([])
  // What was cut is no edit: a change there of what is left brings nothing back and takes nothing away.
  provider.edit('r1', { given: 'Anna' })
  await settle()
  expect((await stage.recordOf('r1')).values).toMatchObject({ firstName: 'Anna' })
  expect((await stage.recordOf('r1')).values['phones']).toHaveLength(3)
  stage.hints.length = 0
  stage.wait(25 * 60 * 60_000)
  await stage.job('follow')
  expect(stage.hints).toContainEqual({ job: 'sync.describe', workspaceId: stage.caller.workspaceId, streamId: stream })
  provider.calls.length = 0
  stage.hints.length = 0
  await stage.job('describe', stream)
  await stage.job('follow')
  expect([provider.calls, stage.hints.filter(({ job }) => job === 'sync.describe')]).toEqual([['describe'], []])
})

test('a first write waits until the provider told what it holds; what is read-only there is not sent, and the stream goes on', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider({ mapping: [both('given', 'firstName'), both('role', 'title')] })
  provider.fields = [there('given', 'First name'), there('role', 'Job title', { writable: false })]
  provider.add({ given: 'Ana', role: 'Clerk' })
  const { contact: stream = '' } = await stage.connect('one', [provider])
  await stage.work(stream)
  const { id } = await stage.recordOf('r1')
  await stage.edit(id, { firstName: 'Anna', title: 'Chief' })
  for (let round = 0; round < 3; round += 1) await stage.work(stream)
  expect(provider.calls.indexOf('describe')).toBeLessThan(provider.calls.indexOf('push'))
  expect(provider.calls.filter((call) => call === 'describe')).toHaveLength(1)
  expect(provider.raw('r1')).toEqual({ given: 'Anna', role: 'Clerk' })
  expect((await stage.recordOf('r1')).values).toMatchObject({ title: 'Chief' })
})

test('rows come with their labels, types and what is doubtful about them; what can never be is refused with the mend', async () => {
  const { ask, path, seen } = await editor()
  expect((await seen()).entities).toMatchObject([
    { entityType: 'contact', version: 1, warnings: [{ code: 'required_there', crmField: 'family' }] },
  ])
  const add = (crmField: string, appField: string, syncDirection = 'bidirectional') =>
    ask('POST', path, { entityType: 'contact', ...row(crmField, appField, syncDirection) })
  const born = await add('born', 'birthday')
  expect(born.body.mapping).toMatchObject({ crmLabel: 'Born', crmType: 'instant', appLabel: 'Birthday', appType: 'date' })
  expect(codes(born.body.mapping)).toEqual(['lossy_time'])
  expect(codes((await add('score', 'about', 'push')).body.mapping)).toContain('read_only_there')
  expect(codes((await add('nowhere', 'companyName')).body.mapping)).toEqual(['unknown_there'])
  expect(codes((await add('phones[*]', 'phones')).body.mapping)).toEqual(['capacity'])
  expect(codes((await add('phones[0].value', 'lastName', 'pull')).body.mapping)).toContain('lossy_list')
  expect(await add('tier', 'addresses[primary].nothing')).toMatchObject({ status: 422 })
  expect(await add('contactpoint', 'addresses')).toMatchObject({
    status: 422,
    body: { details: [{ field: 'contactpoint → addresses', message: expect.stringContaining('whole list') }] },
  })
})

test('a custom field is made for a row in one step, with fitting type and options, or not at all', async () => {
  const { stage, ask, path, provider, settle } = await editor([{ given: 'Ana', tier: 'Gold' }])
  const made = await ask('POST', path, { entityType: 'contact', crmField: 'tier', newField: {} })
  expect(made).toMatchObject({
    status: 201,
    body: { mapping: { appField: 'custom.tier', appLabel: 'Tier', appType: 'option', warnings: [] } },
  })
  await settle()
  expect((await stage.recordOf('r1')).values).toMatchObject({ 'custom.tier': 'Gold' })
  await stage.edit((await stage.recordOf('r1')).id, { 'custom.tier': 'Silver' })
  await settle()
  expect(provider.raw('r1')).toMatchObject({ tier: 'Silver' })
  const twice = await ask('PUT', path, {
    entityType: 'contact',
    mappings: [row('given', 'firstName'), { crmField: 'score', newField: { label: 'Points' } }, row('role', 'firstName')],
  })
  expect(twice.status).toBe(422)
  const { rows } = await stage.tx((tx) => sql<{ key: string }>`select key from app.custom_field order by key`.execute(tx))
  expect(rows.map(({ key }) => key)).toEqual(['tier'])
  expect(await ask('POST', path, { entityType: 'contact', crmField: 'family', newField: { type: 'option' } })).toMatchObject({
    status: 201,
  })
  expect(await ask('POST', path, { entityType: 'contact', crmField: 'score', newField: { key: 'tier' } })).toMatchObject({ status: 409 })
  expect(await ask('POST', path, { entityType: 'contact', crmField: 'score' })).toMatchObject({
    status: 422,
    body: { details: [{ field: 'appField' }] },
  })
})

test('who may edit a mapping but define no fields is told so, and nothing is kept', async () => {
  const stage = await Stage.open(base.db)
  const rep = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'sales' })
  const provider = new Provider()
  provider.fields = fields
  await stage.connect('one', [provider], { memberId: rep.personId })
  const config = await stage.tx(async (tx) => (await sql<{ id: string }>`select id from app.connection`.execute(tx)).rows[0]?.id ?? '')
  const ask = deskOf(stage, rep)
  const path = `/crm/configs/${config}/field-mappings`
  expect(await ask('POST', path, { entityType: 'contact', crmField: 'tier', newField: {} })).toMatchObject({ status: 403 })
  expect(await ask('POST', path, { entityType: 'contact', ...row('tier', 'companyName') })).toMatchObject({ status: 201 })
  expect(await ask('PUT', path, { entityType: 'contact', mappings: [{ crmField: 'score', newField: {} }] })).toMatchObject({ status: 403 })
  expect((await ask('GET', path)).body.mappings).toHaveLength(5)
})

test('several rows are kept at once or not at all; an editor who looked at an older mapping is told', async () => {
  const { ask, path, seen } = await editor()
  const [given, role] = (await seen()).mappings
  const version = (await seen()).entities[0].version
  const bad = await ask('PUT', path, {
    entityType: 'contact',
    mappings: [{ ...row('given', 'lastName'), id: given.id }, row('family', 'lastName')],
  })
  expect(bad).toMatchObject({ status: 422, body: { details: [{ field: 'family → lastName' }] } })
  expect((await seen()).mappings).toEqual([given, role])
  const good = await ask('PUT', path, {
    entityType: 'contact',
    version,
    mappings: [row('family', 'lastName'), { ...row('given', 'firstName', 'pull'), id: given.id }],
  })
  expect(good).toMatchObject({
    status: 200,
    body: {
      mappings: [{ crmField: 'family' }, { id: given.id, syncDirection: 'pull' }],
      entity: { version: version + 1, warnings: [] },
    },
  })
  expect(await ask('PUT', path, { entityType: 'contact', version, mappings: [] })).toMatchObject({ status: 409 })
  const same = await ask('PUT', path, {
    entityType: 'contact',
    mappings: good.body.mappings.map(({ id, crmField, appField, syncDirection }: Record<string, string>) => ({
      id,
      crmField,
      appField,
      syncDirection,
    })),
  })
  expect(same.body.entity.version).toBe(version + 1)
  expect(await ask('PUT', path, { entityType: 'contact', mappings: [row('given', 'firstName'), row('given', 'lastName')] })).toMatchObject({
    status: 422,
    body: { details: [{ field: 'mappings.1.crmField' }] },
  })
  expect(await ask('PUT', path, { entityType: 'contact', mappings: [{ ...row('given', 'firstName'), id: role.id }] })).toMatchObject({
    status: 422,
    body: { details: [{ field: 'mappings.0.id' }] },
  })
  expect(await ask('POST', path, { entityType: 'contact', crmField: 'role', appField: 'title', transformFunction: 'x' })).toMatchObject({
    status: 422,
    body: { details: [{ message: expect.stringContaining('transformBack') }] },
  })
})

test('a field here that was removed takes its row out of the sync and out of nothing else', async () => {
  const { stage, provider, ask, path, seen, settle } = await editor()
  await ask('POST', path, { entityType: 'contact', crmField: 'tier', newField: {} })
  await stage.tx((tx) => sql`delete from app.custom_field`.execute(tx))
  provider.edit('r1', { given: 'Anna', tier: 'Gold' })
  await settle()
  expect((await stage.recordOf('r1')).values).toMatchObject({ firstName: 'Anna' })
  expect(codes((await seen()).mappings.find((each: { crmField: string }) => each.crmField === 'tier'))).toEqual(['unknown_here'])
  expect((await ask('POST', path, { entityType: 'contact', ...row('family', 'lastName') })).status).toBe(201)
})
