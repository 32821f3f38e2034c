import { deepStrictEqual, ok } from 'node:assert/strict'
import fc from 'fast-check'
import type { Value } from '#model/value.ts'
import type { Rule, Terms } from '#sync/three-way/policy.ts'
import type { Slot } from '#sync/lens/slot.ts'
import { mappingFor } from './exchange.ts'
import { renderHub } from './hub.ts'
import type { Law } from './law.ts'
import { rules } from './fixpoint.ts'
import { peopleish } from './peopleish.ts'
import { edits, person } from './generators.ts'
import { type Edit, edited, type Person } from './person.ts'

type Mirrored = {
  readonly base: Person
  readonly here: readonly Edit[]
  readonly there: readonly Edit[]
  readonly rule: Rule
  readonly local: number
  readonly remote: number
  readonly way: 'both' | 'pull' | 'push'
}

const cases: fc.Arbitrary<Mirrored> = fc.record({
  base: person,
  here: edits,
  there: edits,
  rule: fc.constantFrom(...rules),
  local: fc.nat({ max: 2 }),
  remote: fc.nat({ max: 2 }),
  way: fc.constantFrom('both' as const, 'both' as const, 'pull' as const, 'push' as const),
})

const opposite: Readonly<Record<Rule, Rule>> = {
  app_wins: 'crm_wins',
  crm_wins: 'app_wins',
  last_write_wins: 'last_write_wins',
  manual_review: 'manual_review',
}

/** The hub has no better side: what happens here when the sides are swapped happens there. (Marks of lists aside, which the provider decides when both fell.) */
export const mirror: Law<Mirrored> = {
  name: 'mirror',
  cases,
  holds: (of, parts) => {
    const [b, l, r] = [of.base, of.here.reduce(edited, of.base), of.there.reduce(edited, of.base)]
    const [base, ours, theirs] = [renderHub(b, 0), renderHub(l, 1), renderHub(r, 2)]
    for (const each of mappingFor(peopleish, parts).slots) {
      const slot = unmarked({ ...each, pulls: of.way !== 'push', pushes: of.way !== 'pull' })
      const atom = { l: slot.get(ours), b: slot.get(base), s: slot.get(base), r: slot.get(theirs) }
      const seen = parts.mergeSlot(slot, atom, terms(of.rule, of))
      const back = parts.mergeSlot(
        { ...slot, pulls: slot.pushes, pushes: slot.pulls },
        { l: atom.r, b: atom.s, s: atom.b, r: atom.l },
        terms(opposite[of.rule], { local: of.remote, remote: of.local }),
      )
      if (of.rule === 'last_write_wins' && of.local === of.remote) continue
      const means = (a: Value, c: Value): boolean => slot.same(a, c)
      const shown = `${slot.key}: ${JSON.stringify({ atom, seen, back })}`
      deepStrictEqual(seen.conflict === null, back.conflict === null, shown)
      ok(means(seen.local, back.due ? back.due.send : atom.l), shown)
      ok(means(seen.due ? seen.due.send : atom.r, back.local), shown)
    }
  },
}

function terms(rule: Rule, at: { readonly local: number; readonly remote: number }): Terms {
  return { policy: { otherwise: rule }, times: { local: () => at.local, remote: () => at.remote }, deletes: false }
}

function unmarked(slot: Slot): Slot {
  const { elements } = slot
  return elements === null ? slot : { ...slot, elements: { ...elements, marks: false }, same: (a, b) => slot.same(bare(a), bare(b)) }
}

/** Without its mark; then the order is the mark, so that goes too. */
function bare(value: Value): Value {
  if (!Array.isArray(value)) return value
  const items = value.map((item): Value => (typeof item === 'object' && item !== null ? { ...item, primary: false } : item))
  return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}
