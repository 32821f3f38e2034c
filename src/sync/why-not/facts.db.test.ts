import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Values } from '#model/value.ts'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { deskOf } from '#test/sync/desk.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage, type Settings } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

const mail = (value: string) => [{ value, type: 'work', primary: true }]

async function staged(settings: Settings = {}) {
  const stage = await Stage.open(base.db)
  const provider = new Provider({
    mapping: [
      { remote: 'given', local: 'firstName', direction: 'bidirectional' },
      { remote: 'mail', local: 'emails[primary].value', direction: 'bidirectional' },
      { remote: 'role', local: 'title', direction: 'bidirectional' },
    ],
  })
  provider.add({ given: 'First', mail: 'first@example.com', role: 'was' })
  const { contact: stream = '' } = await stage.connect('one', [provider], settings)
  await stage.work(stream)
  const { rows } = await stage.tx((tx) => sql<{ id: string }>`select id from app.connection`.execute(tx))
  const configId = rows[0]?.id ?? ''
  const ask = deskOf(stage, stage.caller)
  const why = async (id: string) => (await ask('GET', `/contacts/${id}/why-not?configId=${configId}`)).body
  const codes = async (id: string): Promise<string[]> => (await why(id)).reasons.map((each: { code: string }) => each.code)
  const make = async (fields: Values = {}) => {
    const id = randomUUID()
    await stage.do(id, { do: 'create', fields: { firstName: 'New', ...fields } })
    return id
  }
  const set = (text: string) => stage.tx((tx) => sql`update app.connection set ${sql.raw(text)}`.execute(tx))
  return { stage, provider, stream, configId, ask, why, codes, make, set }
}

test('linked and equal; then on its way, or not sent where the connection only reads', async () => {
  const { stage, why, codes, set } = await staged()
  const { id } = await stage.recordOf('r1')
  expect(await why(id)).toMatchObject({ synced: true, reasons: [], remoteId: 'r1', equalAt: expect.any(String) })
  await stage.edit(id, { title: 'mine' })
  expect(await codes(id)).toEqual(['on_its_way'])
  await set(`direction = 'pull'`)
  expect(await why(id)).toMatchObject({ reasons: [{ code: 'pull_only', text: expect.stringContaining('Job title') }] })
})

test('a new record waits for the next push; what keeps it here is read off the connection', async () => {
  const { codes, make, set } = await staged()
  const id = await make()
  expect(await codes(id)).toEqual(['next'])
  await set(`phase = 'paused', options = '{"createThere": false}', kinds = '{}', member_id = null`)
  expect(await codes(id)).toEqual(['paused', 'kind_off', 'create_off'])
  await set(`phase = 'error', reason = 'The grant is gone'`)
  expect((await codes(id))[0]).toBe('dead')
})

test('a personal connection takes what its member owns', async () => {
  const { stage, codes, make, set } = await staged()
  await set(`member_id = '${stage.caller.personId}'`)
  expect(await codes(await make())).toEqual(['not_owned'])
  expect(await codes(await make({ ownerId: stage.caller.personId }))).toEqual(['next'])
})

test('required fields it would not fill, something there that may be it, and a listing that is not complete', async () => {
  const { stage, provider, stream, codes, why, make, set } = await staged()
  const field = { name: 'role', label: 'Role', type: 'text', required: true, writable: true }
  await stage.tx((tx) => sql`update app.stream set described = ${JSON.stringify([field])}::jsonb`.execute(tx))
  const id = await make()
  expect(await why(id)).toMatchObject({ reasons: [{ code: 'lacks_field', text: expect.stringContaining('Role') }] })
  expect(await codes(await make({ title: 'Filled' }))).toEqual(['next'])
  await set(`direction = 'pull'`)
  const [one] = [
    await make({ title: 'x', emails: mail('twice@example.com') }),
    await make({ title: 'x', emails: mail('twice@example.com') }),
  ]
  provider.add({ given: 'Twice', mail: 'twice@example.com', role: 'x' })
  await stage.job('pull', stream)
  await set(`direction = 'bidirectional'`)
  expect(await codes(one)).toEqual(['ambiguous'])
  await stage.tx((tx) => sql`update app.stream set pulled_at = null`.execute(tx))
  expect(await codes(await make({ title: 'x' }))).toEqual(['not_listed'])
})

test('a conflict names itself, and a wait of the provider is told in its words', async () => {
  const { stage, provider, stream, ask, why, codes } = await staged({ policy: 'manual_review' })
  const { id } = await stage.recordOf('r1')
  await stage.edit(id, { title: 'here' })
  provider.edit('r1', { role: 'there' })
  await stage.work(stream)
  const told = await why(id)
  expect(told.reasons.map(({ code }: { code: string }) => code)).toContain('conflict')
  expect((await ask('GET', `/crm/conflicts/${told.conflictId}`)).body.conflict.entityId).toBe(id)
  await ask('POST', `/crm/conflicts/${told.conflictId}/ignore`)
  expect(await codes(id)).toContain('ignored')
  await stage.tx((tx) => sql`update app.stream set wait_until = now() + interval '1 hour', wait_reason = 'Busy until 14:05'`.execute(tx))
  expect((await why(id)).reasons[0]).toMatchObject({ code: 'waiting', text: 'Busy until 14:05' })
})

test('what was refused is tried again alone, by whoever may edit it', async () => {
  const { stage, provider, stream, configId, ask, why, make } = await staged()
  provider.onPush = (batch) => Promise.resolve(batch.map(() => ({ kind: 'refused' as const, reason: 'not today' })))
  const id = await make({ title: 'x' })
  await stage.work(stream)
  const told = await why(id)
  expect(told).toMatchObject({ reasons: [{ code: 'refused', text: expect.stringContaining('not today'), mend: { act: 'retry' } }] })
  const viewer = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'viewer' })
  const path = `/contacts/${id}/links/${told.linkId}/retry`
  expect((await deskOf(stage, viewer)('POST', path)).status).toBe(403)
  provider.onPush = null
  expect((await ask('POST', path)).status).toBe(200)
  await stage.job('push', stream)
  expect(await why(id)).toMatchObject({ synced: true })
  expect((await ask('POST', path)).status).toBe(409)
  expect((await ask('POST', `/contacts/${id}/links/${randomUUID()}/retry`)).status).toBe(404)
  await ask('PATCH', `/crm/configs/${configId}/pause`)
  expect((await ask('POST', path)).status).toBe(409)
})

test('unlinked by hand, deleted here, deleted there', async () => {
  const { stage, provider, stream, ask, codes, why } = await staged()
  const { id } = await stage.recordOf('r1')
  const { linkId } = await why(id)
  provider.remove('r1')
  await stage.work(stream)
  expect(await why(id)).toMatchObject({ reasons: [{ code: 'deleted_there', mend: { act: 'link' } }] })
  await ask('DELETE', `/contacts/${id}/links/${linkId}`)
  expect(await codes(id)).toEqual(['unlinked'])
  const gone = randomUUID()
  await stage.do(gone, { do: 'create', fields: { firstName: 'Gone' } })
  await stage.do(gone, { do: 'delete' })
  expect(await codes(gone)).toEqual(['deleted_here'])
})
