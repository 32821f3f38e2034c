import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inDirectory } from '#access/directory.store.ts'
import { admit, removeMember } from '#access/member.store.ts'
import { makeCaller, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import { deskOf } from '#test/sync/desk.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

const connectionOf = (stage: Stage): Promise<string> =>
  stage.tx(async (tx) => (await sql<{ id: string }>`select id from app.connection order by created_at`.execute(tx)).rows[0]?.id ?? '')

test('what rests because its member was removed is theirs to resume, once they are back', async () => {
  const stage = await Stage.open(base.db)
  const rep = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'sales' })
  await stage.connect('one', [new Provider()], { memberId: rep.personId })
  const path = `/crm/configs/${await connectionOf(stage)}`
  const [admin, owner] = [deskOf(stage, stage.caller), deskOf(stage, rep)]
  const as = mandateOf(stage.caller)
  await inDirectory(base.db, as, (tx) => removeMember(tx, rep.workspaceId, rep.personId))
  expect(await admin('PATCH', `${path}/resume`)).toMatchObject({ status: 409, body: { message: expect.stringContaining('removed') } })
  expect(await admin('PATCH', `${path}/pause`)).toMatchObject({
    status: 200,
    body: { config: { status: 'paused', statusReason: expect.stringContaining('removed') } },
  })
  await inDirectory(base.db, as, (tx) => admit(tx, { workspaceId: rep.workspaceId, personId: rep.personId, role: 'sales' }))
  expect(await admin('PATCH', `${path}/resume`)).toMatchObject({ status: 409, body: { message: expect.stringContaining('only they') } })
  expect(await owner('PATCH', `${path}/resume`)).toMatchObject({ status: 200, body: { config: { isActive: true, statusReason: null } } })
})

const titles = [{ remote: 'given', local: 'title', direction: 'bidirectional' as const }]

/** Leads of somebody else at a system, of whose fields both sides say something else: one shared with the sales rep, one not. */
async function disputed(settings: { readonly personal?: true } = {}) {
  const stage = await Stage.open(base.db)
  const rep = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'sales' })
  const provider = new Provider({ kind: 'lead', mapping: titles })
  for (const given of ['Shared', 'Foreign', 'Own']) provider.add({ given })
  const personal = settings.personal === true ? { memberId: stage.caller.personId } : {}
  const { lead: stream = '' } = await stage.connect('one', [provider], { policy: 'manual_review', ...personal })
  await stage.work(stream)
  const leads = new Map((await stage.records('lead')).map(({ id, values }) => [values.title, id]))
  const id = (name: string) => leads.get(name) ?? ''
  await stage.edit(id('Shared'), { ownerId: stage.caller.personId, title: 'Shared here' }, 'lead')
  await stage.edit(id('Foreign'), { ownerId: stage.caller.personId, title: 'Foreign here' }, 'lead')
  await stage.edit(id('Own'), { ownerId: rep.personId, title: 'Own here' }, 'lead')
  await stage.tx((tx) =>
    sql`insert into app.lead_member (workspace_id, lead_id, person_id) values (app.workspace(), ${id('Shared')}, ${rep.personId})`.execute(
      tx,
    ),
  )
  for (const [at, name] of ['Shared', 'Foreign', 'Own'].entries()) provider.edit(`r${at + 1}`, { given: `${name} there` })
  await stage.work(stream)
  return { stage, provider, stream, rep, id, config: await connectionOf(stage) }
}

const conflictsSeen = async (ask: ReturnType<typeof deskOf>) => {
  const { body } = await ask('GET', '/crm/conflicts')
  return {
    titles: body.conflicts.map((each: { title: string }) => each.title).toSorted(),
    total: body.pagination.total,
    idOf: (title: string) => body.conflicts.find((each: { title: string }) => each.title === title)?.id,
  }
}

test('links, why-not, conflicts and their answers go by the rights of the record’s own page', async () => {
  const { stage, rep, id, config } = await disputed()
  const [all, ask] = [deskOf(stage, stage.caller), deskOf(stage, rep)]
  expect(await conflictsSeen(all)).toMatchObject({ titles: ['Foreign here', 'Own here', 'Shared here'], total: 3 })
  const seen = await conflictsSeen(ask)
  expect(seen).toMatchObject({ titles: ['Own here', 'Shared here'], total: 2 })
  const statuses = async (name: string) => [
    (await ask('GET', `/leads/${id(name)}/links`)).status,
    (await ask('GET', `/leads/${id(name)}/why-not?configId=${config}`)).status,
  ]
  expect(await statuses('Shared')).toEqual([200, 200])
  expect(await statuses('Foreign')).toEqual([404, 404])
  const resolve = async (conflict: unknown) =>
    (await ask('POST', `/crm/conflicts/${String(conflict)}/resolve`, { strategy: 'use_app' })).status
  expect(await resolve((await conflictsSeen(all)).idOf('Foreign here'))).toBe(404)
  expect(await resolve(seen.idOf('Shared here'))).toBe(403)
  expect(await resolve(seen.idOf('Own here'))).toBe(200)
})

test('who may edit a record sees and decides its conflicts, through whosever connection they come; who may only read it does not', async () => {
  const { stage, rep } = await disputed({ personal: true })
  const ask = deskOf(stage, rep)
  const seen = await conflictsSeen(ask)
  expect(seen).toMatchObject({ titles: ['Own here'], total: 1 })
  expect((await ask('POST', `/crm/conflicts/${String(seen.idOf('Own here'))}/resolve`, { strategy: 'use_crm' })).status).toBe(200)
})

test('a retry takes up the failed records of a run and no others, for whoever may sync; a paused connection says so', async () => {
  const stage = await Stage.open(base.db)
  const viewer = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'viewer' })
  const provider = new Provider()
  for (let at = 0; at < 3; at += 1) provider.add({ given: `Given ${at}` })
  provider.edit('r2', { role: 'nul \u0000 in it' })
  const { contact: stream = '' } = await stage.connect('one', [provider])
  await stage.work(stream)
  const ask = deskOf(stage, viewer)
  const { body } = await ask('GET', '/crm/sync/logs')
  const log = body.logs.find((each: { recordsFailed: number }) => each.recordsFailed === 1)
  expect((await ask('GET', `/crm/sync/logs/${log.id}`)).body.details.errors).toMatchObject([{ crmRecordId: 'r2' }])
  provider.edit('r2', { role: 'mended' })
  provider.calls.length = 0
  const path = `/crm/sync/logs/${log.id}/retry`
  const again = await ask('POST', path)
  expect(again).toMatchObject({ status: 202, body: { records: 1 } })
  await stage.job('push', stream)
  expect((await stage.recordOf('r2')).values.title).toBe('mended')
  expect(provider.calls).toEqual(['read'])
  expect((await ask('GET', `/crm/sync/logs/${again.body.job_id}`)).body.log).toMatchObject({ status: 'completed', recordsSynced: 1 })
  expect(await ask('POST', path)).toMatchObject({ status: 409, body: { message: expect.stringContaining('Nothing') } })
  await deskOf(stage, stage.caller)('PATCH', `/crm/configs/${await connectionOf(stage)}/pause`)
  expect(await ask('POST', path)).toMatchObject({ status: 409, body: { message: expect.stringContaining('paused') } })
})

test('a kind that is not ticked does not sync in either direction; ticked again it catches up', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider()
  provider.add({ given: 'One' })
  const { contact: stream = '' } = await stage.connect('one', [provider])
  await stage.work(stream)
  const ask = deskOf(stage, stage.caller)
  const id = await connectionOf(stage)
  const tick = async (syncEntities: string[]) => (await ask('PATCH', `/crm/configs/${id}`, { syncEntities })).status
  expect(await tick([])).toBe(200)
  const record = await stage.recordOf('r1')
  provider.edit('r1', { role: 'there' })
  await stage.edit(record.id, { lastName: 'here' })
  provider.calls.length = 0
  await stage.work(stream)
  expect([provider.calls, provider.raw('r1')?.['family']]).toEqual([[], undefined])
  expect(await ask('POST', '/crm/sync/trigger', { configId: id })).toMatchObject({
    status: 422,
    body: { details: [{ field: 'entityTypes' }] },
  })
  expect(await tick(['contact'])).toBe(200)
  await stage.work(stream)
  await stage.work(stream)
  expect((await stage.recordOf('r1')).values.title).toBe('there')
  expect(provider.raw('r1')?.['family']).toBe('here')
})

test('rules of a connection that would not be obeyed are refused, with what to do instead', async () => {
  const { stage, config } = await disputed()
  const ask = deskOf(stage, stage.caller)
  const refused = await ask('PATCH', `/crm/configs/${config}`, { syncRules: { accounts: { exclude_fields: ['Phone'] } } })
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([422, expect.stringContaining('syncRules')])
  expect((await ask('PATCH', `/crm/configs/${config}`, { syncRules: {} })).status).toBe(200)
})

test('a sync that found nothing changed is a sync: the connection says when', async () => {
  const { stage, config } = await disputed()
  const ask = deskOf(stage, stage.caller)
  const said = async (): Promise<string> => (await ask('GET', `/crm/configs/${config}`)).body.config.lastSyncAt
  const before = await said()
  stage.wait(180_000)
  const { rows } = await stage.tx((tx) => sql<{ id: string }>`select id from app.stream where connection_id = ${config}`.execute(tx))
  for (const { id } of rows) await stage.job('pull', id)
  expect(Date.parse(await said()) - Date.parse(before)).toBeGreaterThan(170_000)
})
