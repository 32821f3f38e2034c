import { expect, test } from 'vitest'
import { testDatabase } from '#test/database.ts'
import { seedOf } from '../law.ts'
import { play } from './history.ts'
import { chaseMutants } from './run.ts'

/** A few of them, quickly; `npm run laws -- --mutants` shows all. */
const few = ['the cursor is saved without its page', 'order is not checked', 'what a listing leaves out is gone, without a look']

test('deliberate bugs of the whole engine are caught', { timeout: 600_000 }, async () => {
  const caught = await chaseMutants(400, seedOf(), (name) => few.includes(name))
  expect(caught).toHaveLength(few.length)
  expect(caught.filter(({ by }) => by === null)).toEqual([])
})

test('the same seed is the same history', { timeout: 60_000 }, async () => {
  await using world = await testDatabase({ max: 4 })
  const seed = seedOf()
  expect(await play(world.db, seed)).toBe(await play(world.db, seed))
})
