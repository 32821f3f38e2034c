import type { Db } from '#db/db.ts'
import { testDatabase } from '#test/database.ts'
import { seedOf, times } from '../law.ts'
import { play } from './history.ts'
import { mutants, type Mutant } from './mutants.ts'
import { playThree } from './three/history.ts'

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

export type Caught = { readonly name: string; readonly by: string | null; readonly histories: number }

/** The promise that a history breaks; null: it holds. */
const brokenBy = (db: Db, seed: number, bug: Mutant | null): Promise<string | null> =>
  play(db, seed, bug).then(
    () => null,
    (error: unknown) => (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)),
  )

/** Plays histories with each mutant until one breaks a promise; `by` null: it survived `most`. Throws where that history breaks without it, too. */
export async function chaseMutants(most: number, seed: number, wanted: (name: string) => boolean = () => true): Promise<readonly Caught[]> {
  await using world = await testDatabase({ max: 4 })
  const caught: Caught[] = []
  for (const make of mutants) {
    const { name } = make()
    if (!wanted(name)) continue
    let by: string | null = null
    let histories = 0
    for (; by === null && histories < most; histories += 1) by = await brokenBy(world.db, seed + histories, make())
    const alone = by === null ? null : await brokenBy(world.db, seed + histories - 1, null)
    if (alone !== null) throw new Error(`no bug is needed to break the history of seed ${seed + histories - 1}: ${alone}`)
    caught.push({ name, by, histories })
  }
  return caught
}

/** Of every ten histories eight are of two sides; one of three systems with merges, one with changed mappings. */
async function playAny(db: Db, seed: number): Promise<void> {
  if (seed % 10 === 8) await playThree(db, seed, { besides: 'merging' })
  else if (seed % 10 === 9) await playThree(db, seed, { besides: 'remapping' })
  else await play(db, seed)
}

/** Plays new histories for so many seconds; says the seed of the first that breaks a promise. */
export async function playOn(seconds: number): Promise<boolean> {
  await using world = await testDatabase({ max: 4 })
  const end = Date.now() + seconds * 1000
  let seed = seedOf()
  for (const first = seed; ; seed += 1) {
    try {
      await playAny(world.db, seed)
    } catch (error) {
      console.log(
        `BROKEN after ${seed - first + 1} histories, LAWS_SEED=${seed}: ${error instanceof Error ? error.message : String(error)}`,
      )
      return false
    }
    if (Date.now() > end) break
    if ((seed - first) % 250 === 249) console.log(`${seed - first + 1} histories hold`)
  }
  console.log(`histories hold, up to LAWS_SEED=${seed}`)
  return true
}
