import { testDatabase } from '#test/database.ts'
import { seedOf, times } from '../law.ts'
import { play } from './history.ts'

/** How many histories each of the four files plays; LAWS_TIMES multiplies it. */
const perFile = 500

/** Plays one file's share of the histories; throws with seed and trace at the first broken promise. Returns how many held. */
export async function playShare(share: number): Promise<number> {
  await using world = await testDatabase({ max: 4 })
  const first = seedOf()
  const count = perFile * times
  for (let n = 0; n < count; n += 1) {
    const seed = first + share * 1_000_003 + n
    try {
      await play(world.db, seed)
    } catch (error) {
      throw new Error(`history ${n} of seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }
  return count
}
