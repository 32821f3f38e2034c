import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Fault } from '#lib/fault.ts'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { asking } from '#test/asking.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage, type Settings } from '#test/sync/stage.ts'
import { proofJobs } from './proof.jobs.ts'
import { proofRoutes } from './proof.routes.ts'
import type { ProofShown } from './proof-view.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

/** Three contacts there, synced here, and both ways to compare them. */
async function equal(settings: Settings = {}) {
  const stage = await Stage.open(base.db)
  const provider = new Provider()
  for (const given of ['Ana', 'Bo', 'Cy']) provider.add({ given, family: 'F', role: null, note: null })
  const { contact: stream = '' } = await stage.connect('one', [provider], settings)
  await stage.work(stream)
  await stage.work(stream)
  const connection = await stage.tx(async (tx) => (await sql<{ id: string }>`select id from app.connection`.execute(tx)).rows[0]?.id ?? '')
  const path = `/crm/configs/${connection}/proof`
  const ask = asking([['/', [proofRoutes(stage.engine)]]], stage.caller)
  const prove = async (how: 'held' | 'read' = 'held'): Promise<ProofShown> => {
    stage.wait(60_000)
    if (how === 'read') expect((await ask('POST', path)).status).toBe(202)
    await proofJobs(stage.engine)['sync.proof']?.handle({ workspaceId: stage.caller.workspaceId, streamId: stream, how })
    return told(how)
  }
  const told = async (how: 'held' | 'read' = 'held'): Promise<ProofShown> =>
    (await ask('GET', path)).body.proofs.find((each: ProofShown) => each.how === how)
  return { stage, provider, stream, path, ask, prove, told }
}

const codes = (proof: ProofShown) => new Set(proof.differing.map(({ reasons }) => reasons[0]?.code))

test('after a run with an effect both sides are compared, and equal sides have one digest', async () => {
  const { stage, stream, prove, told } = await equal()
  expect(stage.hints).toContainEqual(expect.objectContaining({ job: 'sync.proof', streamId: stream, how: 'held' }))
  expect(await told()).toMatchObject({ status: 'none', summary: 'not compared yet' })
  const proof = await prove()
  expect(proof).toMatchObject({ entityType: 'contact', status: 'completed', links: 3, equal: 3, open: 0, reasons: [], differing: [] })
  expect(proof.summary).toMatch(/^equal at .*, 3 links, 0 open$/)
  expect(proof.digestHere).toMatch(/^[0-9a-f]{64}$/)
  expect(proof.digestThere).toBe(proof.digestHere)
  const again = await prove()
  expect(again.digestHere).toBe(proof.digestHere)
})

test('an idle sync asks for no comparison and writes nothing but its cursor', async () => {
  const { stage, stream, prove } = await equal()
  await prove()
  stage.hints.length = 0
  const idle = async () => {
    const since = await stage.now()
    await stage.work(stream)
    return stage.writtenSince(since)
  }
  // The feed is read up to the oldest open transaction of the whole server: others may hold it back for a moment.
  await expect.poll(idle, { timeout: 10_000 }).toEqual(['app.cursor', 'directory.due'])
  expect(stage.hints.filter(({ job }) => job === 'sync.proof')).toEqual([])
})

test('an edit here that waits to be sent is open until it is there', async () => {
  const { stage, stream, prove } = await equal()
  await stage.edit((await stage.recordOf('r1')).id, { title: 'Boss' })
  const before = await prove()
  expect(before).toMatchObject({ links: 3, equal: 2, open: 1, reasons: [{ code: 'on_its_way', count: 1 }] })
  expect(before.differing).toMatchObject([{ crmRecordId: 'r1', title: 'Ana F', fields: ['Job title'] }])
  expect(before.digestHere).not.toBe(before.digestThere)
  await stage.work(stream)
  expect(await prove()).toMatchObject({ equal: 3, open: 0 })
})

test('a conflict, an edit that is not sent, a refused record and one that waits each say why', async () => {
  const { stage, provider, stream, prove } = await equal({ policy: 'manual_review' })
  await stage.edit((await stage.recordOf('r1')).id, { title: 'Ours' })
  provider.edit('r1', { role: 'Theirs' })
  await stage.work(stream)
  provider.onPush = async (batch) => batch.map(() => ({ kind: 'refused', reason: 'too long' }))
  await stage.edit((await stage.recordOf('r2')).id, { about: 'Long' })
  await stage.work(stream)
  const proof = await prove()
  expect(proof).toMatchObject({ links: 3, equal: 1, open: 2 })
  expect(codes(proof)).toEqual(new Set(['conflict', 'refused']))
  expect(proof.differing.find(({ crmRecordId }) => crmRecordId === 'r1')?.reasons[0]?.text).toContain('Job title')
  expect(proof.differing.find(({ crmRecordId }) => crmRecordId === 'r2')?.reasons[0]?.text).toContain('too long')
  expect(proof.digestHere).not.toBe(proof.digestThere)
})

test('what an answer settled without a run is compared again after the next push', async () => {
  const { stage, provider, stream, prove } = await equal({ policy: 'manual_review' })
  await stage.edit((await stage.recordOf('r1')).id, { title: 'Ours' })
  provider.edit('r1', { role: 'Theirs' })
  await stage.work(stream)
  expect(await prove()).toMatchObject({ open: 1 })
  await stage.tx((tx) => sql`update app.conflict set status = 'ignored'`.execute(tx))
  stage.hints.length = 0
  await stage.job('push', stream)
  expect(stage.hints).toContainEqual(expect.objectContaining({ job: 'sync.proof', how: 'held' }))
  expect(await prove()).toMatchObject({ reasons: [{ code: 'ignored', count: 1 }] })
})

test('while something is due or under way the comparison waits; at rest it does not', async () => {
  const { stage, stream } = await equal()
  const due = async (): Promise<number | null> => {
    stage.wait(60_000)
    stage.hints.length = 0
    await proofJobs(stage.engine)['sync.proof']?.handle({ workspaceId: stage.caller.workspaceId, streamId: stream, how: 'held' })
    const [again] = stage.hints.filter((hint) => hint.job === 'sync.proof')
    return again?.job === 'sync.proof' ? (again.afterMs ?? 0) : null
  }
  expect(await due()).toBeNull()
  await stage.edit((await stage.recordOf('r1')).id, { title: 'Boss' })
  await stage.job('follow')
  expect(await due()).toBe(10_000)
  await stage.tx((tx) => sql`update app.connection set phase = 'paused'`.execute(tx))
  expect(await due()).toBeNull()
})

test('a connection that only reads lists what was edited here', async () => {
  const { stage, prove } = await equal({ direction: 'pull' })
  await stage.edit((await stage.recordOf('r3')).id, { lastName: 'Else' })
  const proof = await prove()
  expect(proof.differing).toMatchObject([{ crmRecordId: 'r3', fields: ['Last name'], reasons: [{ code: 'pull_only' }] }])
})

test('what moved there unnoticed is found by reading, and is read then', async () => {
  const { stage, provider, stream, prove } = await equal()
  const remote = provider.remotes.get('r2')
  if (remote === undefined) throw new Error('added above')
  // As a provider that forgot to list a change.
  remote.raw = { ...remote.raw, role: 'Drifted' }
  await stage.work(stream)
  expect(await prove()).toMatchObject({ equal: 3, open: 0 })
  remote.seq += 1000
  await stage.work()
  const read = await prove('read')
  expect(read).toMatchObject({ status: 'completed', links: 3, equal: 2, open: 1, reasons: [{ code: 'unread', count: 1 }] })
  await stage.job('push', stream)
  expect((await stage.recordOf('r2')).values['title']).toBe('Drifted')
  expect(await prove('read')).toMatchObject({ equal: 3, open: 0, error: null })
})

test('a reading that the provider puts off goes on where it stopped; one that fails says why', async () => {
  const { stage, provider, stream, path, ask, prove, told } = await equal()
  for (let at = 0; at < 400; at += 1) provider.add({ given: `G${at}`, family: 'F' })
  await stage.work(stream)
  const read = provider.stream.read.bind(provider.stream)
  let calls = 0
  Object.assign(provider.stream, {
    read: (...asked: Parameters<typeof read>) => {
      calls += 1
      if (calls === 2) throw new Fault('retry_after', 'Waiting for its quota', { retryAfterMs: 1000 })
      return read(...asked)
    },
  })
  await expect(prove('read')).rejects.toMatchObject({ code: 'retry_after' })
  expect(await told('read')).toMatchObject({ status: 'running', progress: 200, at: null })
  await proofJobs(stage.engine)['sync.proof']?.handle({ workspaceId: stage.caller.workspaceId, streamId: stream, how: 'read' })
  expect(calls).toBe(4)
  const whole = await told('read')
  expect(whole).toMatchObject({ status: 'completed', links: 403, equal: 403, progress: null })
  expect(whole.digestHere).toBe(whole.digestThere)
  expect(whole.digestHere).toBe((await prove()).digestHere)
  Object.assign(provider.stream, { read: () => Promise.reject(new Fault('reconnect', 'The permission ended. Reconnect.')) })
  expect(await prove('read')).toMatchObject({ status: 'failed', error: 'The permission ended. Reconnect.', links: 403 })
  expect((await ask('GET', path.replace(/[0-9a-f]{8}-/, '00000000-'))).status).toBe(404)
})

test('a record that the caller may not see is counted and not named', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider({ kind: 'lead', mapping: [{ remote: 'given', local: 'title', direction: 'bidirectional' }] })
  provider.add({ given: 'Secret' })
  const { lead: stream = '' } = await stage.connect('one', [provider], { direction: 'pull' })
  await stage.work(stream)
  const [record] = await stage.records('lead')
  await stage.edit(record?.id ?? '', { title: 'Secret too', ownerId: stage.caller.personId }, 'lead')
  await proofJobs(stage.engine)['sync.proof']?.handle({ workspaceId: stage.caller.workspaceId, streamId: stream, how: 'held' })
  const { rows } = await stage.tx((tx) => sql<{ id: string }>`select id from app.connection`.execute(tx))
  const path = `/crm/configs/${rows[0]?.id}/proof`
  const asked = async (role: 'admin' | 'sales') =>
    asking([['/', [proofRoutes(stage.engine)]]], await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role }))('GET', path)
  expect((await asked('admin')).body.proofs[0]).toMatchObject({ open: 1, differing: [{ title: 'Secret too' }] })
  expect((await asked('sales')).body.proofs[0]).toMatchObject({ open: 1, differing: [{ title: null }] })
  const stranger = asking([['/', [proofRoutes(stage.engine)]]], await makeCaller(base.db))
  expect((await stranger('GET', path)).status).toBe(404)
  expect((await stranger('POST', path)).status).toBe(404)
})

test('what has no room there is no difference: a second address where they hold one, an owner they do not know', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider({
    mapping: [
      { remote: 'given', local: 'firstName', direction: 'bidirectional' },
      { remote: 'mails[*]', local: 'emails', direction: 'bidirectional' },
      { remote: 'owner', local: 'ownerId', direction: 'bidirectional' },
    ],
  })
  provider.fields = [{ name: 'mails[*]', label: 'Mails', type: 'emails', required: false, writable: true, capacity: 1 }]
  provider.add({ given: 'Ana', mails: [{ value: 'ana@one.example' }], owner: null })
  const { contact: stream = '' } = await stage.connect('one', [provider])
  await stage.work(stream)
  await stage.edit((await stage.recordOf('r1')).id, {
    emails: [
      { value: 'ana@one.example', type: 'other', primary: true },
      { value: 'ana@two.example', type: 'home', primary: false },
    ],
    ownerId: stage.caller.personId,
  })
  await stage.work(stream)
  stage.wait(60_000)
  await proofJobs(stage.engine)['sync.proof']?.handle({ workspaceId: stage.caller.workspaceId, streamId: stream, how: 'held' })
  const { rows } = await stage.tx((tx) =>
    sql<{ links: number; equal: number; open: number }>`select links, equal, open from app.proof where how = 'held'`.execute(tx),
  )
  expect(rows).toEqual([{ links: 1, equal: 1, open: 0 }])
})
