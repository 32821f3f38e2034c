import { expect, test } from 'vitest'
import { seedOf } from '../law.ts'
import { play } from './play.ts'

/** `npm run laws -- --level 3` plays it at length. */
test(
  'nothing is lost, doubled or revived while workers are killed and both systems and PipeDesk are edited',
  { timeout: 240_000 },
  async () => {
    const seed = seedOf()
    const told = await play({ seed, workers: 4, kills: 5, everyMs: 2500, contacts: 1200, hurries: true }).catch((error: unknown) => {
      throw new Error(`LAWS_SEED=${seed}: ${String(error)}`, { cause: error })
    })
    process.stdout.write(`seed ${seed}: ${JSON.stringify(told)}\n`)
    expect(told.kills).toBe(5)
    expect(told.acknowledged).toBeGreaterThan(100)
  },
)
