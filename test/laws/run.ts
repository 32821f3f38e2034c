import { hunt } from './hunt.ts'
import { seedOf, times } from './law.ts'
import { laws } from './laws.ts'
import { mutants } from './mutants.ts'
import { parts } from './parts.ts'

/**
 * `npm run laws` tries every law of the planner, LAWS_TIMES as often as `npm test` does; `-- --mutants` shows that each deliberate bug
 * is caught; `-- --for <seconds>` goes on with new seeds. LAWS_SEED repeats a run.
 */
const flags = process.argv.slice(2)
const seconds = flags.includes('--for') ? Number(flags[flags.indexOf('--for') + 1]) : 0

process.exitCode = (flags.includes('--mutants') ? chase() : search()) ? 0 : 1

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
