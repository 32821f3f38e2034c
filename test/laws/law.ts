import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { Parts } from './parts.ts'

/** One promise about random cases; `holds` throws where it is broken. Cases are JSON, so that a failure can be kept. */
export type Law<Case> = { readonly name: string; readonly cases: fc.Arbitrary<Case>; holds(of: Case, parts: Parts): void }

export type Tried = { readonly name: string; readonly runs: number; readonly seed: number; readonly failed: string | null }

/** Failures found once, by law; each is tried first for ever after. */
const regressions = JSON.parse(readFileSync(new URL('regressions.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, readonly unknown[]>
>

/** Tries a law; `failed` tells the shrunk case as JSON, ready for regressions.json. */
export function attempt<Case>(law: Law<Case>, parts: Parts, how: { readonly runs: number; readonly seed: number }): Tried {
  const known = (regressions[law.name] ?? []).map((each): [Case] => [each as Case])
  const property = fc.property(law.cases, (of) => law.holds(of, parts))
  const found = fc.check(property, { numRuns: how.runs, seed: how.seed, examples: known })
  const failed = found.failed
    ? `${law.name} (seed ${how.seed}, path ${found.counterexamplePath ?? '?'}): ${String(found.errorInstance)}\n${JSON.stringify(found.counterexample?.[0])}`
    : null
  return { name: law.name, runs: found.numRuns, seed: how.seed, failed }
}

/** LAWS_SEED repeats a run; LAWS_TIMES multiplies how much is tried. */
export function seedOf(): number {
  const given = Number(process.env.LAWS_SEED ?? '')
  return Number.isInteger(given) && given !== 0 ? given : Date.now() % 2_147_483_647
}

export const times = Number(process.env.LAWS_TIMES ?? '1')
