import { laws } from './laws.ts'
import type { Mutant } from './mutants.ts'
import { parts } from './parts.ts'

export type Hunted = { readonly name: string; readonly by: string | null; readonly runs: number }

/** Tries the laws on a mutant until one catches it; `by` null: it survived `most` cases of every law. */
export function hunt(mutant: Mutant, how: { readonly seed: number; readonly most: number }): Hunted {
  const wrong = mutant.mutate(parts)
  let runs = 0
  for (const share of [how.most / 20, how.most]) {
    for (const law of laws) {
      const tried = law.attempt(wrong, { runs: Math.ceil(share), seed: how.seed })
      runs += tried.runs
      if (tried.failed !== null) return { name: mutant.name, by: law.name, runs }
    }
  }
  return { name: mutant.name, by: null, runs }
}
