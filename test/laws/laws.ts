import { answers } from './answers.ts'
import { decision } from './decision.ts'
import { deletions } from './deletions.ts'
import { fixpoint } from './fixpoint.ts'
import { histories } from './histories.ts'
import { attempt, type Law, type Tried } from './law.ts'
import { lens } from './lens.ts'
import { lists } from './lists.ts'
import { mirror } from './mirror.ts'
import type { Parts } from './parts.ts'
import { rewriting } from './rewriting.ts'
import { safeguards } from './safeguards.ts'
import { three } from './three.ts'

/** A law with its cases sealed in, and its share of the effort. */
export type Trial = {
  readonly name: string
  readonly share: number
  attempt(parts: Parts, how: { readonly runs: number; readonly seed: number }): Tried
}

function trial<Case>(law: Law<Case>, share: number): Trial {
  return { name: law.name, share, attempt: (parts, how) => attempt(law, parts, how) }
}

/** All laws of the planner; cheap ones are tried more often. */
export const laws: readonly Trial[] = [
  trial(lists, 200_000),
  trial(decision, 110_000),
  trial(mirror, 50_000),
  trial(lens, 10_000),
  trial(answers, 5_000),
  trial(fixpoint, 10_000),
  trial(histories, 6_000),
  trial(three, 2_000),
  trial(deletions, 6_000),
  trial(rewriting, 4_000),
  trial(safeguards, 10_000),
]
