import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { inDirectory } from '#access/directory.store.ts'
import { removeMember } from '#access/member.store.ts'
import { makeCaller, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import { peopled } from '#test/sync/peopled.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage, type Settings } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

const staged = (people: number, settings: Settings = {}, pageSize = 100) => peopled(base.db, people, { settings, pageSize })

test('a first pull fills an empty database, and an edit here stands there after a push', async () => {
  const { stage, provider, stream } = await staged(3)
  await stage.job('pull', stream)
  expect(new Set((await stage.records()).map(({ values }) => values.firstName))).toEqual(new Set(['Given 0', 'Given 1', 'Given 2']))
  const record = await stage.recordOf('r2')
  await stage.edit(record.id, { title: 'Buyer' })
  await stage.work(stream)
  expect(provider.raw('r2')).toEqual({ given: 'Given 1', family: 'Family 1', role: 'Buyer' })
})

test('a record made here is created there once, with our stamp, and only after the first listing is complete', async () => {
  const { stage, provider, stream } = await staged(1)
  const id = randomUUID()
  await stage.do(id, { do: 'create', fields: { firstName: 'Own' } })
  await stage.job('follow')
  await stage.job('push', stream)
  expect(provider.calls).not.toContain('push')
  await stage.work(stream)
  await stage.work(stream)
  expect(
    provider
      .living()
      .filter(({ stamp }) => stamp !== null)
      .map(({ raw, stamp }) => [raw?.given, stamp]),
  ).toEqual([['Own', `test:${stage.caller.workspaceId}:${id}`]])
})

test('an idle sync is one call and writes no row but the cursor', async () => {
  const { stage, provider, stream } = await staged(5)
  await stage.work(stream)
  await stage.work(stream)
  const idle = async () => {
    provider.calls.length = 0
    const since = await stage.now()
    await stage.work(stream)
    expect(provider.calls).toEqual(['pull'])
    return stage.writtenSince(since)
  }
  // The feed is read up to the oldest open transaction of the whole server: others may hold a follower back for a moment.
  await expect.poll(idle, { timeout: 10_000 }).toEqual(['app.cursor', 'directory.due'])
})

test('an expired cursor lists all again and changes nothing: no record, link or audit row is written', async () => {
  const { stage, provider, stream } = await staged(250)
  await stage.work(stream)
  await stage.work(stream)
  const anew = async () => {
    provider.expired = true
    const since = await stage.now()
    await stage.work(stream)
    expect(provider.calls.filter((call) => call === 'read')).toEqual([])
    return stage.writtenSince(since)
  }
  // As above: the follower may come to the feed's end only now.
  await expect.poll(anew, { timeout: 10_000 }).toEqual(['app.cursor', 'directory.due'])
  expect(await stage.links()).toHaveLength(250)
})

test('what a listing leaves out is read before it counts as gone', async () => {
  const { stage, provider, stream } = await staged(6, { options: { deleteWhenDeleted: true } })
  await stage.work(stream)
  provider.hidden.add('r1').add('r2')
  provider.remove('r3')
  provider.expired = true
  await stage.work(stream)
  const links = await stage.links()
  expect(new Set(links.filter(({ state }) => state === 'live').map(({ remoteId }) => remoteId))).toEqual(
    new Set(['r1', 'r2', 'r4', 'r5', 'r6']),
  )
  expect((await stage.records()).filter(({ deletedAt }) => deletedAt !== null)).toHaveLength(1)
})

test('edits made here while a page is applied all survive, and so do those of the page', async () => {
  const { stage, provider, stream } = await staged(120, {}, 40)
  await stage.work(stream)
  const records = await stage.records()
  for (const { id } of provider.remotes.values()) provider.edit(id, { role: `there ${id}` })
  const edits = records.map(({ id }) => stage.edit(id, { about: `here ${id}` }))
  await Promise.all([stage.job('pull', stream), ...edits])
  const after = await stage.records()
  expect(after.filter(({ id, values }) => values.about !== `here ${id}`)).toEqual([])
  expect(after.filter(({ values }) => typeof values.title !== 'string')).toEqual([])
  await stage.work(stream)
  expect([...provider.remotes.values()].filter(({ id, raw }) => raw?.role !== `there ${id}` || typeof raw.note !== 'string')).toEqual([])
})

test('two workers at once make nothing twice', async () => {
  const { stage, provider, stream } = await staged(60, {}, 20)
  await Promise.allSettled([stage.job('pull', stream), stage.job('pull', stream)])
  await stage.job('pull', stream)
  expect(await stage.records()).toHaveLength(60)
  for (let at = 0; at < 30; at += 1) await stage.do(randomUUID(), { do: 'create', fields: { firstName: `Own ${at}` } })
  await Promise.all([stage.job('follow'), stage.job('follow')])
  await Promise.all([stage.job('push', stream), stage.job('push', stream), stage.job('pull', stream)])
  await stage.work(stream)
  expect(provider.living()).toHaveLength(90)
  expect(await stage.records()).toHaveLength(90)
})

test('deletes beyond the brake are held, on either side, and the rest goes on', async () => {
  const { stage, provider, stream } = await staged(60, { options: { deleteWhenDeleted: true } })
  await stage.work(stream)
  for (let at = 1; at <= 30; at += 1) provider.remove(`r${at}`)
  provider.edit('r60', { role: 'still moving' })
  await stage.work(stream)
  const held = async () => (await stage.links()).filter(({ reason }) => reason === 'brake').length
  expect([await held(), (await stage.records()).filter(({ deletedAt }) => deletedAt !== null).length]).toEqual([10, 20])
  expect((await stage.recordOf('r60')).values.title).toBe('still moving')
  const kept = await stage.recordOf('r59')
  await stage.do(kept.id, { do: 'delete' })
  await stage.work(stream)
  expect([provider.raw('r59'), await held()]).toEqual([{ given: 'Given 58', family: 'Family 58' }, 11])
  stage.wait(25 * 3_600_000)
  await stage.do((await stage.recordOf('r58')).id, { do: 'delete' })
  await stage.work(stream)
  expect(provider.raw('r58')).toBeNull()
})

test('a remote the database refuses is listed and the page goes on; a retry takes it when it is mended', async () => {
  const { stage, provider, stream } = await staged(9)
  provider.edit('r5', { role: 'nul \u0000 in it' })
  await stage.work(stream)
  expect(await stage.records()).toHaveLength(8)
  const { rows } = await stage.tx((tx) => sql<{ what: string; remoteId: string }>`select what, remote_id from app.run_issue`.execute(tx))
  expect(rows).toEqual([{ what: 'refused', remoteId: 'r5' }])
  provider.edit('r5', { role: 'clean' })
  await stage.tx((tx) => sql`update app.link set retry_at = now() where state = 'refused'`.execute(tx))
  await stage.job('push', stream)
  expect((await stage.recordOf('r5')).values.title).toBe('clean')
})

test('a hint that was lost is found when the feed is read next', async () => {
  const { stage, stream } = await staged(1)
  await stage.work(stream)
  await stage.edit((await stage.recordOf('r1')).id, { title: 'x' })
  await stage.job('follow')
  stage.hints.length = 0
  await stage.job('follow')
  expect(stage.hints).toContainEqual(expect.objectContaining({ job: 'sync.push', streamId: stream }))
})

test('a delete there that meets a write on its way is not lost', async () => {
  const { stage, provider, stream } = await staged(2)
  await stage.work(stream)
  await stage.edit((await stage.recordOf('r1')).id, { title: 'x' })
  await stage.job('follow')
  provider.onPush = async () => {
    provider.remove('r1')
    provider.remove('r2')
    provider.expired = true
    await stage.job('pull', stream)
    throw new Error('the process dies')
  }
  await expect(stage.job('push', stream)).rejects.toThrow('dies')
  provider.onPush = null
  stage.wait(200_000)
  await stage.work(stream)
  // What was edited here and removed there is asked; the other is gone.
  expect(new Map((await stage.links()).map(({ remoteId, state }) => [remoteId, state]))).toEqual(
    new Map([
      ['r1', 'held'],
      ['r2', 'gone'],
    ]),
  )
})

test('what leaves the scope sleeps and wakes with it; nothing is deleted', async () => {
  const { stage, provider, stream } = await staged(1)
  await stage.work(stream)
  provider.move('r1', true)
  await stage.work(stream)
  expect(await stage.links()).toMatchObject([{ state: 'filtered', reason: 'outside' }])
  await stage.edit((await stage.recordOf('r1')).id, { title: 'not sent' })
  await stage.work(stream)
  expect(provider.raw('r1')?.role).toBeUndefined()
  provider.move('r1', false)
  await stage.work(stream)
  expect([(await stage.links())[0]?.state, provider.raw('r1')?.role, (await stage.records()).length]).toEqual(['live', 'not sent', 1])
})

test('a personal connection creates only what its member owns, and what it brings is his', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider()
  provider.add({ given: 'Theirs' })
  const { contact = '' } = await stage.connect('memory', [provider], { memberId: stage.caller.personId })
  await stage.do(randomUUID(), { do: 'create', fields: { firstName: 'Mine', ownerId: stage.caller.personId } })
  await stage.do(randomUUID(), { do: 'create', fields: { firstName: 'Nobody’s' } })
  await stage.work(contact)
  await stage.work(contact)
  expect((await stage.recordOf('r1')).ownerId).toBe(stage.caller.personId)
  expect(new Set(provider.living().map(({ raw }) => raw?.given))).toEqual(new Set(['Mine', 'Theirs']))
})

test('a kind at home in one connection is made in no other', async () => {
  const stage = await Stage.open(base.db)
  const rows = [{ remote: 'text', local: 'body', direction: 'bidirectional' }] as const
  const [one, other] = [
    new Provider({ kind: 'note', spread: 'home', mapping: rows }),
    new Provider({ kind: 'note', spread: 'home', mapping: rows }),
  ]
  one.add({ text: 'a meeting of mine' })
  const first = await stage.connect('one', [one])
  const second = await stage.connect('other', [other])
  for (let n = 0; n < 2; n += 1) await stage.work(first.note ?? '', second.note ?? '')
  const [note] = await stage.records('note')
  await stage.edit(note?.id ?? '', { body: 'moved' }, 'note')
  await stage.work(first.note ?? '', second.note ?? '')
  expect([one.raw('r1'), other.living().length]).toEqual([{ text: 'moved' }, 0])
})

test('a field that connections alone keep changing is held, both spellings shown', async () => {
  const { stage, provider, stream } = await staged(1)
  await stage.work(stream)
  for (let n = 0; n < 9; n += 1) {
    provider.edit('r1', { role: `spelling ${n}` })
    await stage.work(stream)
  }
  const { rows } = await stage.tx((tx) =>
    sql<{ fields: string[]; crmData: object }>`select fields, crm_data from app.conflict where status = 'pending'`.execute(tx),
  )
  expect(rows).toEqual([{ fields: ['title'], crmData: { title: 'spelling 8' } }])
  expect((await stage.recordOf('r1')).values.title).toBe('spelling 6')
})

test('who is removed takes nobody’s data along: their personal connection rests at once, and no job of it does anything', async () => {
  const stage = await Stage.open(base.db)
  const rep = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'sales' })
  const provider = new Provider()
  provider.add({ given: 'One' })
  const { contact: stream = '' } = await stage.connect('memory', [provider], { memberId: rep.personId })
  await stage.work(stream)
  await inDirectory(base.db, mandateOf(stage.caller), (tx) => removeMember(tx, rep.workspaceId, rep.personId))
  const calls = provider.calls.length
  provider.edit('r1', { role: 'Spy' })
  await stage.work(stream)
  const { rows } = await stage.tx((tx) => sql<{ phase: string; reason: string }>`select phase, reason from app.connection`.execute(tx))
  expect(rows).toEqual([{ phase: 'paused', reason: expect.stringContaining('removed') as string }])
  expect(provider.calls).toHaveLength(calls)
  const audited = await stage.tx((tx) =>
    sql<{ actor: string }>`select actor from app.audit where kind = 'connection' and after ->> 'phase' = 'paused'`.execute(tx),
  )
  expect(audited.rows).toEqual([{ actor: `person:${stage.caller.personId}` }])
})
