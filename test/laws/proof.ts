import { expect, it } from 'vitest'
import { seedOf, times } from './law.ts'
import { laws } from './laws.ts'
import { parts } from './parts.ts'

/** One test per law by name; each prints its seed, so that a failure elsewhere can be repeated with LAWS_SEED. */
export function prove(...names: readonly string[]): void {
  for (const name of names) {
    it(name, () => {
      const law = laws.find((each) => each.name === name)
      if (law === undefined) throw new Error(`no law is called ${name}`)
      const seed = seedOf()
      const tried = law.attempt(parts, { runs: Math.ceil(law.share * times), seed })
      console.log(`${name}: ${tried.runs} cases, seed ${seed}`)
      expect(tried.failed).toBeNull()
      expect(tried.runs).toBeGreaterThanOrEqual(law.share * times)
    })
  }
}
