import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '#access/caller.ts'
import { makeCaller, makePerson, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import { inTx } from './db.ts'

let world: TestDatabase
let ana: Caller
beforeAll(async () => {
  world = await testDatabase()
})
afterAll(() => world.close())

/** The newest rows of one kind in ana's workspace, oldest first. */
async function trail(
  kind: string,
): Promise<{ action: string; actor: string; rev: number | null; before: unknown; after: unknown; cause: string | null }[]> {
  return inTx(world.db, mandateOf(ana), (tx) =>
    tx
      .selectFrom('app.audit')
      .select(['action', 'actor', 'rev', 'before', 'after', 'cause'])
      .where('kind', '=', kind)
      .orderBy('xid')
      .orderBy('seq')
      .execute(),
  )
}

test('one life of a contact: every change once, by field, with actor and revision; no change, no row', async () => {
  ana = await makeCaller(world.db)
  const { workspaceId } = ana
  const emails = JSON.stringify([{ value: 'ana@example.com', type: 'work', primary: true }])
  const mandate = { ...mandateOf(ana), cause: 'test' }
  await inTx(world.db, mandate, async (tx) => {
    await tx
      .insertInto('app.contact')
      .values({ workspaceId, firstName: 'Ana', emails, custom: JSON.stringify({ region: 'EMEA' }) })
      .execute()
    await tx
      .updateTable('app.contact')
      .set({ firstName: null, custom: JSON.stringify({ region: 'APAC', tier: 1 }) })
      .execute()
    await tx.updateTable('app.contact').set({ firstName: null }).execute()
    await tx.updateTable('app.contact').set({ deletedAt: '2027-01-01T00:00:00Z' }).execute()
    await tx.updateTable('app.contact').set({ deletedAt: null }).execute()
    await tx.deleteFrom('app.contact').execute()
  })
  const by = { actor: `person:${ana.personId}`, cause: 'test' }
  const deletedAt = '2027-01-01T00:00:00+00:00'
  expect(await trail('contact')).toEqual([
    { ...by, rev: 1, action: 'CREATE', before: null, after: { firstName: 'Ana', emails: JSON.parse(emails), 'custom.region': 'EMEA' } },
    {
      ...by,
      rev: 2,
      action: 'UPDATE',
      before: { firstName: 'Ana', 'custom.region': 'EMEA', 'custom.tier': null },
      after: { firstName: null, 'custom.region': 'APAC', 'custom.tier': 1 },
    },
    { ...by, rev: 3, action: 'DELETE', before: { deletedAt: null }, after: { deletedAt } },
    { ...by, rev: 4, action: 'RESTORE', before: { deletedAt }, after: { deletedAt: null } },
    { ...by, rev: 4, action: 'DELETE', before: { emails: JSON.parse(emails), 'custom.region': 'APAC', 'custom.tier': 1 }, after: null },
  ])
})

test('an UPDATE by hand names the login of the database', async () => {
  await world.pool.query(`insert into app.company (workspace_id, name) values ($1, 'Initech')`, [ana.workspaceId])
  expect(await trail('company')).toMatchObject([{ action: 'CREATE', actor: expect.stringMatching(/^db:/), after: { name: 'Initech' } }])
})

test('roles, grants and removal of members are named as such', async () => {
  const personId = await makePerson(world.db)
  const member = world.db.insertInto('directory.member').values({ workspaceId: ana.workspaceId, personId, role: 'viewer' })
  await member.execute()
  const set = world.db.updateTable('directory.member').where('personId', '=', personId)
  await set.set({ role: 'manager' }).execute()
  await set.set({ grants: ['syncOps'] }).execute()
  await set.set({ removedAt: new Date() }).execute()
  expect((await trail('member')).slice(1).map(({ action }) => action)).toEqual(['MEMBER', 'ROLE', 'PERMISSION', 'MEMBER'])
})

test('a set-based write leaves one row per record; a run and an undo are marked', async () => {
  const runId = '0192aaaa-0000-7000-8000-000000000001'
  await inTx(world.db, { workspaceId: ana.workspaceId, actor: 'connection:c1', runId }, (tx) =>
    tx
      .insertInto('app.note')
      .values(Array.from({ length: 50 }, (_, n) => ({ workspaceId: ana.workspaceId, body: `n${n}` })))
      .execute(),
  )
  await inTx(world.db, { ...mandateOf(ana), cause: `undo:${runId}` }, (tx) => tx.deleteFrom('app.note').where('body', '=', 'n7').execute())
  const notes = await trail('note')
  expect(notes).toHaveLength(51)
  expect(notes.at(-1)).toMatchObject({ action: 'UNDO', before: { body: 'n7' }, after: null })
})

test('the application can neither write, change, remove nor truncate the audit', async () => {
  const tries = [
    'insert into app.audit (workspace_id) values (app.workspace())',
    `update app.audit set actor = 'x'`,
    'delete from app.audit',
    'truncate app.audit',
    'truncate app.contact',
  ]
  for (const sql of tries) {
    const attempt = inTx(world.db, mandateOf(ana), async (tx) =>
      tx.executeQuery({ sql, parameters: [], query: { kind: 'RawNode', sqlFragments: [sql], parameters: [] }, queryId: { queryId: sql } }),
    )
    await expect(attempt, sql).rejects.toThrow(/permission denied/)
  }
  await expect(world.pool.query('truncate app.audit')).rejects.toThrow(/refused/)
  await expect(world.pool.query('truncate app.contact cascade')).rejects.toThrow(/refused/)
})

test('rolled back with its change', async () => {
  const before = (await trail('deal')).length
  const failing = inTx(world.db, mandateOf(ana), async (tx) => {
    await tx.insertInto('app.deal').values({ workspaceId: ana.workspaceId, name: 'Never' }).execute()
    throw new Error('crash')
  })
  await expect(failing).rejects.toThrow('crash')
  expect(await trail('deal')).toHaveLength(before)
})

test('every kind of value is kept as JSON writes it, on both sides', async () => {
  const { workspaceId } = ana
  const other = await makePerson(world.db)
  const id = await inTx(world.db, mandateOf(ana), async (tx) => {
    const deal = await tx
      .insertInto('app.deal')
      .values({ workspaceId, name: 'A "quoted" \\ name\n', amount: 12.5, closeOn: '2027-01-31', contactIds: [other], tags: ['a,b', '"c"'] })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .updateTable('app.deal')
      .set({ name: null, amount: 0.1, closeOn: null, contactIds: [], tags: ['ü'] })
      .execute()
    return deal.id
  })
  expect((await trail('deal')).at(-1)).toMatchObject({
    before: { name: 'A "quoted" \\ name\n', amount: 12.5, closeOn: '2027-01-31', contactIds: [other], tags: ['a,b', '"c"'] },
    after: { name: null, amount: 0.1, closeOn: null, contactIds: [], tags: ['ü'] },
  })
  expect(id).toBeTruthy()
})

test('a changed key shows as one record removed and one made', async () => {
  const { workspaceId } = ana
  const note = await inTx(world.db, mandateOf(ana), (tx) =>
    tx.insertInto('app.note').values({ workspaceId, body: 'x' }).returning('id').executeTakeFirstOrThrow(),
  )
  await world.pool.query('update app.note set id = gen_random_uuid(), body = $2 where id = $1', [note.id, 'y'])
  const rows = (await trail('note')).slice(-3).map(({ action, before, after }) => ({ action, before, after }))
  expect(rows).toEqual([
    { action: 'CREATE', before: null, after: { body: 'x' } },
    { action: 'DELETE', before: { body: 'x' }, after: null },
    { action: 'CREATE', before: null, after: { body: 'y' } },
  ])
})
