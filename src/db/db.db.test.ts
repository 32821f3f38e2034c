import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeCaller, makeWorkspace, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import { inTx, type Tx } from './db.ts'

let world: TestDatabase
beforeAll(async () => {
  world = await testDatabase()
})
afterAll(() => world.close())

test('a transaction sees its own workspace and no other', async () => {
  const ana = await makeCaller(world.db)
  const bob = await makeCaller(world.db)
  await inTx(world.db, mandateOf(ana), (tx) =>
    tx.insertInto('app.company').values({ workspaceId: ana.workspaceId, name: 'Initech' }).execute(),
  )
  expect(await inTx(world.db, mandateOf(ana), (tx) => tx.selectFrom('app.company').select('name').execute())).toEqual([{ name: 'Initech' }])
  expect(await inTx(world.db, mandateOf(bob), (tx) => tx.selectFrom('app.company').selectAll().execute())).toEqual([])
})

test('writing into another workspace is refused', async () => {
  const ana = await makeCaller(world.db)
  const other = await makeWorkspace(world.db)
  const write = inTx(world.db, mandateOf(ana), (tx) => tx.insertInto('app.company').values({ workspaceId: other, name: 'x' }).execute())
  await expect(write).rejects.toThrow(/row-level security/)
})

test('an unset workspace is an error, never "no rows"', async () => {
  const read = world.db.transaction().execute(async (tx) => {
    await sql`select set_config('role', 'pipedesk_app', true)`.execute(tx)
    return tx.selectFrom('app.company').selectAll().execute()
  })
  await expect(read).rejects.toThrow(/app\.workspace|invalid input syntax for type uuid/)
})

test('values arrive as numbers, dates as text, instants as Date', async () => {
  const ana = await makeCaller(world.db)
  const deal = await inTx(world.db, mandateOf(ana), (tx) =>
    tx
      .insertInto('app.deal')
      .values({ workspaceId: ana.workspaceId, amount: 12.5, closeOn: '2027-01-31', custom: JSON.stringify({ snake_key: [1] }) })
      .returningAll()
      .executeTakeFirstOrThrow(),
  )
  expect(deal).toMatchObject({ amount: 12.5, closeOn: '2027-01-31', rev: 1, custom: { snake_key: [1] } })
  expect(deal.createdAt).toBeInstanceOf(Date)
})

test('what a mandate says is kept to the letter, whatever it spells', async () => {
  const ana = await makeCaller(world.db)
  const cause = `reason: it's "so"\\'; rollback; drop schema app cascade; -- $1 \\`
  const told = await inTx(world.db, { ...mandateOf(ana), cause }, (tx) =>
    sql<{ cause: string; role: string }>`select current_setting('app.cause') as cause, current_user as role`.execute(tx),
  )
  expect(told.rows).toEqual([{ cause, role: 'pipedesk_app' }])
})

test('what fails is rolled back whole, and its session serves the next one', async () => {
  const alone = await testDatabase({ max: 1 })
  try {
    const ana = await makeCaller(alone.db)
    const write = (work: (tx: Tx) => Promise<unknown>) =>
      inTx(alone.db, mandateOf(ana), async (tx) => {
        await tx.insertInto('app.company').values({ workspaceId: ana.workspaceId, name: 'Initech' }).execute()
        await work(tx)
      })
    await expect(write(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(write((tx) => sql`select 1 / 0`.execute(tx).catch(() => undefined))).rejects.toThrow(/rolled back/)
    await expect(inTx(alone.db, { ...mandateOf(ana), actor: '\0' as 'system:x' }, () => Promise.resolve())).rejects.toThrow()
    expect(await inTx(alone.db, mandateOf(ana), (tx) => tx.selectFrom('app.company').select('name').execute())).toEqual([])
    expect((await sql<{ role: string }>`select current_user as role`.execute(alone.db)).rows).not.toEqual([{ role: 'pipedesk_app' }])
  } finally {
    await alone.close()
  }
})
