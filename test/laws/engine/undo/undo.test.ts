import { expect, test } from 'vitest'
import { testDatabase } from '#test/database.ts'
import { seedOf, times } from '../../law.ts'
import { playUndo } from './history.ts'

const share = 100

test('a run taken back leaves the exact former values, but for what changed since, which it names', { timeout: 900_000 }, async () => {
  await using world = await testDatabase({ max: 4 })
  const first = seedOf()
  let takenBack = 0
  for (let n = 0; n < share * times; n += 1) {
    const hadRun = await playUndo(world.db, first + n).catch((error: unknown) => {
      throw new Error(`history ${n} of seed ${first + n}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    })
    if (hadRun) takenBack += 1
  }
  expect(takenBack).toBeGreaterThan((share * times) / 2)
})
