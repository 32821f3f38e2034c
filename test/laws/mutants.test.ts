import { expect, it } from 'vitest'
import { hunt } from './hunt.ts'
import { seedOf } from './law.ts'
import { laws } from './laws.ts'
import { mutants } from './mutants.ts'

/** A few of them, quickly; `npm run laws -- --mutants` shows all. */
const few = [
  'one base instead of two',
  'byte equality',
  'order is not checked',
  'a link is dropped when both are gone',
  'the answer is taken for a field not sent',
  'manual_review lets the provider win',
  'lists are merged as one value',
]

it.each(few)('catches: %s', (name) => {
  const mutant = mutants.find((each) => each.name === name)
  if (mutant === undefined) throw new Error(`no mutant is called ${name}`)
  expect(hunt(mutant, { seed: seedOf(), most: 2000 }).by).not.toBeNull()
})

it('tries at least 200,000 cases of lists and 200,000 of records', () => {
  expect(laws.find((law) => law.name === 'lists')?.share).toBeGreaterThanOrEqual(200_000)
  expect(laws.filter((law) => law.name !== 'lists').reduce((sum, law) => sum + law.share, 0)).toBeGreaterThanOrEqual(200_000)
})
