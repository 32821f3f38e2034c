import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeCaller, makeWorkspace, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import { inTx } from './db.ts'

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
