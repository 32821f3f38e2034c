import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { deskOf } from '#test/sync/desk.ts'
import { fields, openEditor, row } from '#test/sync/editor.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

const editor = (...of: Parameters<typeof openEditor> extends [unknown, ...infer Rest] ? Rest : never) => openEditor(base.db, ...of)

test('suggestions say where a field could go and why; those accepted are kept, the others are not', async () => {
  const raws = ['ana@example.com', 'ben@example.com', 'eva@example.org'].map((contactpoint, at) => ({
    given: `G${at}`,
    family: `F${at}`,
    contactpoint,
    tier: 'Gold',
  }))
  const { stage, ask, path, seen, settle } = await editor(raws)
  const { body } = await ask('POST', `${path}/auto-map`, { entityType: 'contact' })
  const by = (name: string) => body.suggestions.find(({ crmField }: { crmField: string }) => crmField === name)
  expect(by('given')).toBeUndefined()
  expect(by('family')).toMatchObject({ appField: 'lastName', score: 0.9, reason: expect.stringContaining('another word') })
  expect(by('contactpoint')).toMatchObject({
    appField: 'emails[primary].value',
    reason: expect.stringContaining('look like e-mails'),
    sample: expect.stringContaining('@'),
  })
  expect(by('tier')).toMatchObject({
    appField: null,
    newField: { key: 'tier', type: 'option', options: ['Gold', 'Silver'] },
    reason: expect.stringContaining('3 of 3'),
  })
  expect(by('score')).toMatchObject({ syncDirection: 'pull' })
  const without = await ask('POST', `${path}/auto-map`, { entityType: 'contact', rows: [row('given', 'firstName')] })
  expect(without.body.suggestions).toContainEqual(expect.objectContaining({ crmField: 'role', appField: 'title' }))
  expect((await seen()).mappings).toHaveLength(2)
  const accepted = await ask('POST', `${path}/auto-map`, { entityType: 'contact', apply: ['family', 'tier'] })
  expect(accepted.body.applied).toMatchObject([{ appField: 'lastName' }, { appField: 'custom.tier' }])
  expect((await seen()).mappings).toHaveLength(4)
  expect(await ask('POST', `${path}/auto-map`, { entityType: 'contact', apply: ['score', 'nowhere'] })).toMatchObject({
    status: 422,
    body: { details: [{ field: 'apply.1' }] },
  })
  expect((await seen()).mappings).toHaveLength(4)
  await settle()
  expect((await stage.recordOf('r1')).values).toMatchObject({ lastName: 'F0', 'custom.tier': 'Gold' })
})

test('a mapping nobody saved is tried on samples of both sides, and nothing is written', async () => {
  const { stage, provider, ask, path } = await editor([
    { given: 'Ana', role: 'Clerk', family: 'Souza', born: '1990-05-04T10:00:00Z', tier: 'Gold' },
  ])
  const { id } = await stage.recordOf('r1')
  await stage.edit(id, { about: 'Met in Lisbon' })
  const picture = () =>
    stage.tx(async (tx) => {
      const parts = await sql<{
        text: string
      }>`select (select string_agg(t::text, '|' order by t::text) from app.mapping t) || (select string_agg(t::text, '|' order by t::text) from app.link t)
        || (select string_agg(t::text, '|' order by t::text) from app.contact t) || (select count(*) from app.audit)::text || (select count(*) from app.custom_field)::text as text`.execute(
        tx,
      )
      return parts.rows[0]?.text
    })
  const before = await picture()
  const rows = [
    row('given', 'firstName'),
    row('role', 'about'),
    row('family', 'lastName'),
    row('born', 'birthday', 'pull'),
    { crmField: 'tier', newField: {} },
  ]
  const { status, body } = await ask('POST', `${path}/preview`, { entityType: 'contact', rows })
  expect(status).toBe(200)
  expect(await picture()).toBe(before)
  expect(provider.calls.filter((call) => call === 'push')).toEqual([])
  expect(body.samples).toMatchObject([
    {
      recordId: id,
      title: 'Ana',
      fields: expect.arrayContaining([
        {
          crmField: 'family',
          appField: 'lastName',
          here: { before: null, after: 'Souza' },
          there: { before: 'Souza', after: 'Souza' },
          conflict: false,
          unread: false,
          waits: false,
        },
        expect.objectContaining({ crmField: 'tier', appField: 'custom.tier', here: { before: null, after: 'Gold' } }),
        expect.objectContaining({ crmField: 'born', here: { before: null, after: '1990-05-04' } }),
        expect.objectContaining({ crmField: 'given', here: { before: 'Ana', after: 'Ana' } }),
      ]),
    },
  ])
  const role = body.samples[0].fields.find(({ crmField }: { crmField: string }) => crmField === 'role')
  expect([role.here.after, role.there.after]).toEqual([role.there.after, role.here.after])
  expect(role.here.before).toBe('Met in Lisbon')
  expect(body.values).toMatchObject({ given: 'Ana', family: 'Souza', tier: 'Gold' })
  expect(
    await ask('POST', `${path}/preview`, { entityType: 'contact', rows: [row('given', 'firstName'), row('role', 'firstName')] }),
  ).toMatchObject({ status: 422 })
  expect((await ask('POST', `${path}/preview`, { entityType: 'contact' })).body.samples).toHaveLength(1)
})

test('before anything is linked, samples are the first of the listing', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider()
  provider.fields = fields
  for (let at = 0; at < 9; at += 1) provider.add({ given: `G${at}` })
  await stage.connect('one', [provider])
  const config = await stage.tx(async (tx) => (await sql<{ id: string }>`select id from app.connection`.execute(tx)).rows[0]?.id ?? '')
  const { body } = await deskOf(stage, stage.caller)('POST', `/crm/configs/${config}/field-mappings/preview`, { entityType: 'contact' })
  expect(body.samples).toHaveLength(5)
  expect(body.samples[0]).toMatchObject({ recordId: null, title: 'G0' })
  expect(await stage.records()).toEqual([])
})

test('the history tells who changed what, and any former state can be had back', async () => {
  const { ask, path, seen, settle, stage } = await editor()
  const first = (await seen()).mappings
  await ask('PUT', path, {
    entityType: 'contact',
    mappings: [{ ...row('given', 'firstName', 'pull'), id: first[0].id }, row('family', 'lastName')],
  })
  await ask('DELETE', `${path}/${first[0].id}`)
  const { body } = await ask('GET', `${path}/history?entityType=contact`)
  expect(body.versions).toMatchObject([
    { current: true, rows: 1, changes: [{ crmField: 'given', from: { syncDirection: 'pull' }, to: null }] },
    { current: false, rows: 2 },
    {
      current: false,
      rows: 2,
      changes: [
        { crmField: 'given', from: null },
        { crmField: 'role', from: null },
      ],
    },
  ])
  expect(body.versions[1].changes.map(({ crmField }: { crmField: string }) => crmField).toSorted()).toEqual(['family', 'given', 'role'])
  const back = await ask('POST', `${path}/restore`, { entityType: 'contact', versionId: body.versions[2].id })
  expect(back).toMatchObject({
    status: 200,
    body: {
      mappings: [
        { crmField: 'given', appField: 'firstName', syncDirection: 'bidirectional' },
        { crmField: 'role', appField: 'title' },
      ],
    },
  })
  await settle()
  expect((await stage.recordOf('r1')).values).toMatchObject({ firstName: 'Ana', title: 'Clerk' })
  const moment = body.versions[1].at as string
  expect((await ask('POST', `${path}/restore`, { entityType: 'contact', at: moment })).body.mappings).toMatchObject([
    { crmField: 'given', syncDirection: 'pull' },
    { crmField: 'family' },
  ])
  expect(await ask('POST', `${path}/restore`, { entityType: 'contact', versionId: '1' })).toMatchObject({
    status: 422,
    body: { details: [{ field: 'versionId' }] },
  })
  expect(await ask('POST', `${path}/restore`, { entityType: 'contact', at: '2000-01-01T00:00:00Z' })).toMatchObject({ status: 422 })
  expect(await ask('POST', `${path}/restore`, { entityType: 'contact' })).toMatchObject({ status: 422 })
})
