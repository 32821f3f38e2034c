import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { deskOf } from '#test/sync/desk.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

async function staged(settings: { readonly policy?: string } = {}) {
  const stage = await Stage.open(base.db)
  const provider = new Provider()
  for (let at = 1; at <= 3; at += 1) provider.add({ given: `Given ${at}`, role: 'was' })
  const { contact: stream = '' } = await stage.connect('one', [provider], settings)
  await stage.work(stream)
  const ask = deskOf(stage, stage.caller)
  const logs = async () => (await ask('GET', '/crm/sync/logs')).body.logs as { id: string; syncDirection: string; recordsFailed: number }[]
  return { stage, provider, stream, ask, logs }
}

test('a run tells each record it wrote, with what changed here and there, page by page', async () => {
  const { stage, provider, stream, ask, logs } = await staged()
  const [first] = await logs()
  const all = (await ask('GET', `/crm/sync/logs/${first?.id ?? ''}/records?limit=2`)).body
  expect(all.items).toHaveLength(2)
  expect(all.items[0]).toMatchObject({ entityType: 'contact', here: { act: 'create' }, there: null })
  const rest = (await ask('GET', `/crm/sync/logs/${first?.id ?? ''}/records?limit=2&cursor=${all.next}`)).body
  expect([rest.items.length, rest.next]).toEqual([1, null])
  const titles = [...all.items, ...rest.items].map(({ title }: { title: string }) => title).toSorted()
  expect(titles).toEqual(['Given 1', 'Given 2', 'Given 3'])
  await stage.edit((await stage.recordOf('r1')).id, { title: 'here' })
  await stage.work(stream)
  expect(provider.raw('r1')?.['role']).toBe('here')
  const sent = (await logs()).find(({ syncDirection }) => syncDirection === 'push')
  const { items } = (await ask('GET', `/crm/sync/logs/${sent?.id ?? ''}/records`)).body
  expect(items).toMatchObject([{ title: 'Given 1', there: { act: 'update', changes: [{ field: 'title', old: 'was', new: 'here' }] } }])
  expect((await ask('GET', `/crm/sync/logs/${first?.id ?? ''}/records?cursor=nonsense`)).status).toBe(422)
})

test('what a caller may not see of a run is told without its values', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider({ kind: 'lead', mapping: [{ remote: 'given', local: 'title', direction: 'bidirectional' }] })
  provider.add({ given: 'Secret' })
  const { lead: stream = '' } = await stage.connect('one', [provider])
  await stage.work(stream)
  const [lead] = await stage.records('lead')
  await stage.edit(lead?.id ?? '', { ownerId: stage.caller.personId }, 'lead')
  const [log] = (await deskOf(stage, stage.caller)('GET', '/crm/sync/logs')).body.logs
  const rep = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'sales' })
  const { items } = (await deskOf(stage, rep)('GET', `/crm/sync/logs/${log.id}/records`)).body
  expect(items).toEqual([{ entityType: 'lead', entityId: lead?.id, title: null, here: { act: 'create', changes: [] }, there: null }])
})

test('refused records are told by reason, and one reason is tried again alone', async () => {
  const { stage, provider, stream, ask, logs } = await staged()
  provider.onPush = (batch, write) =>
    Promise.resolve(
      batch.map((out) =>
        out.remote === 'r1' ? write(out) : { kind: 'refused' as const, reason: out.remote === 'r2' ? 'too long' : 'not allowed' },
      ),
    )
  for (const at of ['r1', 'r2', 'r3']) await stage.edit((await stage.recordOf(at)).id, { title: `new ${at}` })
  await stage.work(stream)
  const log = (await logs()).find(({ recordsFailed }) => recordsFailed === 2)
  const path = `/crm/sync/logs/${log?.id ?? ''}`
  const { details } = (await ask('GET', path)).body
  expect(details.errorGroups).toEqual([
    { what: 'refused', reason: 'not allowed', records: 1, open: 1 },
    { what: 'refused', reason: 'too long', records: 1, open: 1 },
  ])
  expect((await ask('GET', `${path}/issues?reason=too%20long`)).body.items).toMatchObject([{ crmRecordId: 'r2' }])
  provider.onPush = null
  expect(await ask('POST', `${path}/retry`, { reason: 'too long' })).toMatchObject({ status: 202, body: { records: 1 } })
  await stage.job('push', stream)
  expect([provider.raw('r2')?.['role'], provider.raw('r3')?.['role']]).toEqual(['new r2', 'was'])
  expect((await ask('POST', `${path}/retry`, { reason: 'no such' })).status).toBe(409)
})

test('runs are counted by day in the zone asked for, days without one too', async () => {
  const { stage, ask, logs } = await staged()
  const [log] = await logs()
  await stage.tx((tx) => sql`update app.run set started_at = '2026-03-01T23:30:00Z' where id = ${log?.id ?? ''}`.execute(tx))
  const days = async (zone: string) => (await ask('GET', `/crm/sync/volume?from=2026-03-01&to=2026-03-03&zone=${zone}`)).body.days
  expect(await days('UTC')).toMatchObject([{ day: '2026-03-01', runs: 1, completed: 1, synced: 3 }, { runs: 0 }, { runs: 0 }])
  expect(await days('Europe/Berlin')).toMatchObject([{ runs: 0 }, { day: '2026-03-02', runs: 1 }, { runs: 0 }])
  for (const bad of ['from=2026-03-02&to=2026-03-01', 'from=2020-01-01&to=2026-03-01', 'from=2026-03-01&to=2026-03-02&zone=Mars'])
    expect((await ask('GET', `/crm/sync/volume?${bad}`)).status).toBe(422)
})

test('the conflicts a run found stand in its detail', async () => {
  const { stage, provider, stream, ask } = await staged({ policy: 'manual_review' })
  await stage.edit((await stage.recordOf('r1')).id, { title: 'here' })
  provider.edit('r1', { role: 'there' })
  await stage.work(stream)
  const { logs } = (await ask('GET', '/crm/sync/logs')).body
  const log = logs.find((each: { conflictsDetected: number }) => each.conflictsDetected === 1)
  expect((await ask('GET', `/crm/sync/logs/${log.id}`)).body.details.conflicts).toMatchObject([{ title: 'Given 1', status: 'pending' }])
})

test('where the time of a run went is kept with it', async () => {
  const { ask } = await staged()
  const [log] = (await ask('GET', '/crm/sync/logs')).body.logs
  expect(log.stages.map(({ stage }: { stage: string }) => stage)).toEqual(['read', 'match', 'write'])
  for (const each of log.stages) expect(Date.parse(each.endedAt)).toBeGreaterThanOrEqual(Date.parse(each.startedAt))
})
