import { setup } from '../cluster.ts'
import { chaseMutants, playOn } from './engine/run.ts'
import { hunt } from './hunt.ts'
import { seedOf, times } from './law.ts'
import { laws } from './laws.ts'
import { play } from './level3/play.ts'
import { mutants } from './mutants.ts'
import { parts } from './parts.ts'

/**
 * `npm run laws` tries every law of the planner, LAWS_TIMES as often as `npm test` does; `-- --mutants` shows that each deliberate bug
 * is caught, by the planner's laws or by histories of the whole engine; `-- --for <seconds>` goes on with new seeds, `-- --engine --for
 * <seconds>` with new histories; `-- --level 3` kills workers of a whole installation while it and two systems are edited, LAWS_TIMES × 20 times.
 * LAWS_SEED repeats a run (of level 3: its edits and kills, at other moments).
 */
const flags = process.argv.slice(2)
const seconds = flags.includes('--for') ? Number(flags[flags.indexOf('--for') + 1]) : 0

process.exitCode = (await run()) ? 0 : 1

async function run(): Promise<boolean> {
  if (flags[flags.indexOf('--level') + 1] === '3') return onServer(killing)
  if (flags.includes('--engine')) return onServer(() => playOn(seconds))
  if (!flags.includes('--mutants')) return search()
  const planner = chase()
  return (await onServer(chaseEngine)) && planner
}

/** With a PostgreSQL of its own, as the tests have. */
async function onServer<T>(work: () => Promise<T>): Promise<T> {
  const stop = await setup()
  try {
    return await work()
  } finally {
    await stop?.()
  }
}

async function killing(): Promise<boolean> {
  const seed = seedOf()
  console.log(`seed ${seed}`)
  try {
    const told = await play({ seed, workers: 4, kills: 20 * times, everyMs: 4000, contacts: 2500, hurries: false })
    const { kills, acknowledged, here, settledMs } = told
    console.log(
      `holds: ${kills} workers killed, ${acknowledged} acknowledged edits, ${here} contacts equal everywhere ${Math.round(settledMs / 1000)} s after the last edit`,
    )
    return true
  } catch (error) {
    console.log(`BROKEN, LAWS_SEED=${seed}: ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
}

async function chaseEngine(): Promise<boolean> {
  const caught = await chaseMutants(1000, seedOf())
  for (const { name, by, histories } of caught)
    console.log(by === null ? `SURVIVED  ${name} (${histories} histories)` : `caught    ${name}: "${by}" after ${histories} histories`)
  const survivors = caught.filter(({ by }) => by === null)
  console.log(`${caught.length - survivors.length} of ${caught.length} caught`)
  return survivors.length === 0
}

function chase(): boolean {
  const seed = seedOf()
  console.log(`seed ${seed}`)
  const survivors = mutants.filter((mutant) => {
    const found = hunt(mutant, { seed, most: 4000 })
    console.log(
      found.by === null
        ? `SURVIVED  ${mutant.name} (${found.runs} cases)`
        : `caught    ${mutant.name}: by ${found.by} after ${found.runs} cases`,
    )
    return found.by === null
  })
  console.log(`${mutants.length - survivors.length} of ${mutants.length} caught`)
  return survivors.length === 0
}

function search(): boolean {
  const end = Date.now() + seconds * 1000
  let seed = seedOf()
  do {
    for (const law of laws) {
      const began = performance.now()
      const tried = law.attempt(parts, { runs: law.share * times, seed })
      console.log(
        `${tried.failed === null ? 'holds ' : 'BROKEN'} ${law.name}: ${tried.runs} cases, seed ${seed}, ${((performance.now() - began) / 1000).toFixed(1)} s`,
      )
      if (tried.failed !== null) {
        console.log(tried.failed)
        return false
      }
    }
    seed += 1
  } while (Date.now() < end)
  return true
}
