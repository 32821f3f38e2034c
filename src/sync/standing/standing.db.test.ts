import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '#access/caller.ts'
import { movePhase } from '#connections/connections.store.ts'
import { notificationRoutes } from '#crm/notifications/notification.routes.ts'
import { asking } from '#test/asking.ts'
import { makeCaller, makeMember, testDatabase, type TestDatabase } from '#test/database.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage, type Settings } from '#test/sync/stage.ts'
import { pulseRoutes } from './pulse.routes.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

type Told = { readonly kind: string; readonly parts: Record<string, unknown>; readonly settledAt: string | null }

/** A workspace with contacts synced, and what each member is told. */
async function office(settings: Settings = {}, contacts = 3) {
  const stage = await Stage.open(base.db)
  const provider = new Provider()
  for (let at = 0; at < contacts; at += 1) provider.add({ given: `Given ${at}`, family: 'F', role: null, note: null })
  const { contact: stream = '' } = await stage.connect('one', [provider], settings)
  await stage.work(stream)
  const connection = await stage.tx(async (tx) => (await sql<{ id: string }>`select id from app.connection`.execute(tx)).rows[0]?.id ?? '')
  const needs = { db: base.db, clock: stage.engine.clock, told: () => Promise.resolve() }
  const told = async (caller: Caller = stage.caller): Promise<readonly Told[]> =>
    (await asking([['/', [notificationRoutes(needs)]]], caller)('GET', '/notifications')).body.items
  const pulse = async (caller: Caller = stage.caller) =>
    (await asking([['/', [pulseRoutes(stage.engine)]]], caller)('GET', '/crm/sync/pulse')).body
  return { stage, provider, stream, connection, told, pulse, look: () => stage.job('follow') }
}

const clash = async (stage: Stage, provider: Provider, remote: string) => {
  await stage.edit((await stage.recordOf(remote)).id, { title: 'Ours' })
  provider.edit(remote, { role: 'Theirs' })
}

test('conflicts on a member’s contacts are one notification with their number, which settles with the last of them', async () => {
  const { stage, provider, stream, told, pulse, look } = await office({ policy: 'manual_review' })
  const rep = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'sales' })
  for (const remote of ['r1', 'r2', 'r3']) {
    await stage.edit((await stage.recordOf(remote)).id, { ownerId: rep.personId })
    await clash(stage, provider, remote)
  }
  await stage.work(stream)
  await look()
  expect(await told(rep)).toMatchObject([
    { kind: 'conflicts', parts: { entityType: 'contact', count: 3, whose: 'yours' }, settledAt: null },
  ])
  expect(await told()).toEqual([])
  expect(await pulse(rep)).toMatchObject({ tone: 'warn', state: 'attention', items: [{ kind: 'conflicts', count: 3 }] })
  for (const remote of ['r1', 'r2', 'r3']) provider.edit(remote, { role: 'Ours' })
  await stage.work(stream)
  await look()
  expect(await told(rep)).toMatchObject([{ settledAt: expect.any(String) }])
  expect(await pulse(rep)).toMatchObject({ tone: 'ok', state: 'equal', items: [] })
})

test('a dead grant is told to its owner, or to those who look after the workspace; reconnected, it settles', async () => {
  const { stage, connection, told, pulse, look } = await office()
  const ops = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'analyst', grants: ['syncOps'] })
  const rep = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'sales' })
  await stage.tx((tx) => movePhase(tx, connection, { phase: 'error', reason: 'The permission ended. Reconnect.' }))
  await look()
  await look()
  for (const caller of [stage.caller, ops])
    expect(await told(caller)).toMatchObject([
      { kind: 'grant_dead', parts: { provider: 'one', reason: 'The permission ended. Reconnect.' } },
    ])
  expect(await told(rep)).toEqual([])
  expect(await pulse()).toMatchObject({ tone: 'bad', state: 'broken', items: [{ kind: 'grant_dead', mayMend: true }] })
  expect(await pulse(rep)).toMatchObject({ tone: 'bad', items: [{ kind: 'grant_dead', mayMend: false }] })
  await stage.tx((tx) => movePhase(tx, connection, { phase: 'active', reason: null }))
  await look()
  expect(await told()).toMatchObject([{ settledAt: expect.any(String) }])
})

test('a personal connection’s troubles are its member’s, and nobody else sees them', async () => {
  const stage = await Stage.open(base.db)
  const rep = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'sales' })
  const other = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'sales' })
  await stage.connect('one', [new Provider()], { memberId: rep.personId })
  await stage.tx((tx) => sql`update app.connection set phase = 'error', reason = 'Ended'`.execute(tx))
  await stage.job('follow')
  const needs = { db: base.db, clock: stage.engine.clock, told: () => Promise.resolve() }
  const told = async (caller: Caller) => (await asking([['/', [notificationRoutes(needs)]]], caller)('GET', '/notifications')).body.items
  expect(await told(rep)).toHaveLength(1)
  expect([...(await told(stage.caller)), ...(await told(other))]).toEqual([])
  const pulse = async (caller: Caller) => (await asking([['/', [pulseRoutes(stage.engine)]]], caller)('GET', '/crm/sync/pulse')).body
  expect(await pulse(rep)).toMatchObject({ tone: 'bad' })
  expect(await pulse(other)).toMatchObject({ tone: 'neutral', state: 'none', items: [] })
})

test('deletes that the brake holds, a match that asks and a refused record are told to whoever manages the connection', async () => {
  const { stage, provider, stream, told, look } = await office({ options: { deleteWhenDeleted: true } }, 60)
  for (let at = 1; at <= 30; at += 1) provider.remove(`r${at}`)
  provider.onPush = async (batch) => batch.map(() => ({ kind: 'refused', reason: 'too long' }))
  await stage.edit((await stage.recordOf('r40')).id, { about: 'Long' })
  await stage.work(stream)
  await stage.tx((tx) => sql`update app.link set state = 'held', reason = 'ambiguous' where remote_id = 'r50'`.execute(tx))
  await look()
  const kinds = (await told()).map(({ kind, parts }) => `${kind} ${String(parts['count'])}`)
  expect(new Set(kinds)).toEqual(new Set(['deletes_held 10', 'match_asked 1', 'refused 1']))
})

test('work that fails three times in a row is told with the reason, and told no more once it works', async () => {
  const { stage, provider, stream, told, pulse, look } = await office()
  const pull = provider.stream.pull.bind(provider.stream)
  Object.assign(provider.stream, { pull: () => Promise.reject(new Error('a bug')) })
  for (let at = 0; at < 2; at += 1) await expect(stage.job('pull', stream)).rejects.toThrow('a bug')
  // The other direction works, which mends nothing.
  await stage.job('push', stream)
  await look()
  expect(await told()).toEqual([])
  expect(await pulse()).toMatchObject({ tone: 'warn', items: [{ kind: 'last_failed' }] })
  await expect(stage.job('pull', stream)).rejects.toThrow('a bug')
  await look()
  expect(await told()).toMatchObject([
    { kind: 'run_failing', parts: { entityType: 'contact', reason: expect.stringContaining('went wrong') } },
  ])
  expect(await pulse()).toMatchObject({ tone: 'bad', state: 'broken' })
  Object.assign(provider.stream, { pull })
  await stage.job('pull', stream)
  await look()
  expect(await told()).toMatchObject([{ settledAt: expect.any(String) }])
})

test('a connection that fell quiet goes amber and is told, until its next check', async () => {
  const { stage, stream, connection, told, pulse, look } = await office()
  stage.wait(3 * 60_000 + 5000)
  await look()
  expect(await told()).toEqual([])
  stage.wait(60_000)
  await look()
  expect(await told()).toMatchObject([{ kind: 'silent', parts: { since: expect.any(String) }, settledAt: null }])
  expect(await pulse()).toMatchObject({ tone: 'warn', items: [{ kind: 'silent', configId: connection, since: expect.any(String) }] })
  await look()
  expect(await told()).toHaveLength(1)
  await stage.job('pull', stream)
  await look()
  expect(await told()).toMatchObject([{ settledAt: expect.any(String) }])
  expect(await pulse()).toMatchObject({ tone: 'ok', items: [] })
})

test('after a restart a check in time keeps it from being told', async () => {
  const { stage, stream, told, look } = await office()
  stage.wait(12 * 3_600_000)
  await look()
  await stage.job('pull', stream)
  stage.wait(61_000)
  await look()
  expect(await told()).toEqual([])
})

test('a channel that rings no more while asking brings changes is told', async () => {
  const { stage, provider, stream, connection, told, look } = await office()
  await stage.tx((tx) => sql`update directory.hook_channel set rung_at = now() where connection_id = ${connection}`.execute(tx))
  stage.wait(31 * 60_000)
  for (let at = 0; at < 5; at += 1) {
    provider.edit('r1', { role: `Role ${at}` })
    await stage.job('pull', stream)
  }
  await look()
  expect(await told()).toMatchObject([{ kind: 'hook_silent' }])
})

test('while nothing changes a look writes nothing', async () => {
  const { stage, provider, stream, look } = await office({ policy: 'manual_review' })
  await clash(stage, provider, 'r1')
  await stage.work(stream)
  await look()
  const written = async () => {
    const since = await stage.now()
    await look()
    return stage.writtenSince(since)
  }
  // The feed is read up to the oldest open transaction of the whole server: others may hold it back for a moment.
  await expect.poll(written, { timeout: 10_000 }).toEqual([])
})

test('who left is told nothing: their records’ conflicts come to those who look after the connection', async () => {
  const { stage, provider, stream, told, look } = await office({ policy: 'manual_review' })
  const gone = await makeMember(base.db, stage.caller.workspaceId, { role: 'sales' })
  await stage.edit((await stage.recordOf('r1')).id, { ownerId: gone })
  await base.pool.query('update directory.member set removed_at = now() where person_id = $1', [gone])
  await clash(stage, provider, 'r1')
  await stage.work(stream)
  await look()
  expect(await told()).toMatchObject([{ kind: 'conflicts', parts: { count: 1, provider: 'one', whose: null } }])
})

test('a connection that nobody has started waits for somebody, with whoever may start it named; started, it does not', async () => {
  const { stage, connection, pulse } = await office()
  const rep = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'sales' })
  await stage.tx((tx) => sql`update app.connection set phase = 'ready' where id = ${connection}`.execute(tx))
  const waits = { kind: 'unstarted', tone: 'warn', configId: connection, provider: expect.any(String) }
  expect(await pulse()).toMatchObject({ tone: 'warn', state: 'attention', items: [{ ...waits, mayMend: true }] })
  expect(await pulse(rep)).toMatchObject({ items: [{ ...waits, mayMend: false }] })
  await stage.tx((tx) => sql`update app.connection set phase = 'active' where id = ${connection}`.execute(tx))
  expect(await pulse()).toMatchObject({ items: [] })
})
