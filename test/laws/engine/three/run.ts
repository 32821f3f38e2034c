import { testDatabase } from '#test/database.ts'
import { seedOf, times } from '../../law.ts'
import type { Mutant } from '../mutants.ts'
import { playThree, type Besides } from './history.ts'

/** How many histories one test plays; LAWS_TIMES multiplies it. */
const share = 60

/** Throws with seed and trace at the first broken promise. Returns how many held. */
export async function playThreeShare(of: number, how: { readonly histories?: number; readonly besides?: Besides } = {}): Promise<number> {
  await using world = await testDatabase({ max: 4 })
  const first = seedOf() + of * 1_000_003
  const most = (how.histories ?? share) * times
  for (let n = 0; n < most; n += 1) {
    try {
      await playThree(world.db, first + n, how)
    } catch (error) {
      throw new Error(`history ${n} of seed ${first + n}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }
  return most
}

/** What lives in one account, taken for what is everybody's. */
const homeForAll: Mutant = {
  name: 'a home kind is created elsewhere',
  stream: (stream) => ({ ...stream, spread: 'shared' }),
}

/** The promise that catches it; null: it survived so many histories. */
export async function chaseHome(most: number): Promise<string | null> {
  await using world = await testDatabase({ max: 4 })
  const first = seedOf()
  for (let n = 0; n < most; n += 1) {
    const by = await playThree(world.db, first + n, { bug: homeForAll }).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    if (by !== null) return by
  }
  return null
}
