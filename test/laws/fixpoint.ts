import { deepStrictEqual, ok } from 'node:assert/strict'
import fc from 'fast-check'
import type { Rule, Terms } from '#sync/three-way/policy.ts'
import { converge, type Link, mappingFor, pull, push, type Record } from './exchange.ts'
import { graphish } from './graphish.ts'
import { hubspottish } from './hubspottish.ts'
import { parseHub, renderHub } from './hub.ts'
import type { Law } from './law.ts'
import type { Parts } from './parts.ts'
import { peopleish } from './peopleish.ts'
import { edits, person } from './generators.ts'
import { type Edit, edited, type Person } from './person.ts'
import type { System } from './system.ts'

export const systems: readonly System[] = [peopleish, hubspottish, graphish]
export const rules: readonly Rule[] = ['last_write_wins', 'crm_wins', 'app_wins', 'manual_review']

/** One record, perturbed on both sides, twice. `met`: the two existed before they were linked. */
export type Twice = {
  readonly system: number
  readonly base: Person
  readonly met: boolean
  readonly here: readonly [readonly Edit[], readonly Edit[]]
  readonly there: readonly [readonly Edit[], readonly Edit[]]
  readonly rule: Rule
  readonly later: 'local' | 'remote' | 'same'
  readonly style: number
  /** The first push's answer never arrives. */
  readonly lost: boolean
}

export const twice: fc.Arbitrary<Twice> = fc.record({
  system: fc.nat({ max: systems.length - 1 }),
  base: person,
  met: fc.boolean(),
  here: fc.tuple(edits, edits),
  there: fc.tuple(edits, edits),
  rule: fc.constantFrom(...rules),
  later: fc.constantFrom('local' as const, 'remote' as const, 'same' as const),
  style: fc.nat({ max: 5 }),
  lost: fc.boolean(),
})

export function termsOf(rule: Rule, later: 'local' | 'remote' | 'same'): Terms {
  return {
    policy: { otherwise: rule },
    times: { local: () => (later === 'local' ? 2 : 1), remote: () => (later === 'remote' ? 2 : 1) },
    deletes: false,
  }
}

export function systemAt(at: number): System {
  return systems[at % systems.length] ?? peopleish
}

export function linkTo(system: System, parts: Parts): Link {
  return { system, mapping: mappingFor(system, parts), remote: null, bases: null }
}

/** The hub's record after edits, in a spelling of its own choice. */
export function editHere(record: Record, changes: readonly Edit[], style: number): void {
  if (changes.length === 0) return
  const before = parseHub(record.values ?? {})
  record.values = renderHub(changes.reduce(edited, before), style)
}

export function editThere(link: Link, changes: readonly Edit[]): void {
  if (changes.length === 0 || link.remote === null) return
  link.remote = link.system.render(changes.reduce(edited, link.system.parse(link.remote)))
}

/** A system comes to rest, and at rest both sides mean the same wherever nothing waits for a person. */
export const fixpoint: Law<Twice> = {
  name: 'fixpoint',
  cases: twice,
  holds: (of, parts) => {
    const link = linkTo(systemAt(of.system), parts)
    const terms = termsOf(of.rule, of.later)
    const record: Record = { values: of.met ? renderHub(of.here[0].reduce(edited, of.base), of.style) : null }
    link.remote = link.system.render(of.met ? of.there[0].reduce(edited, of.base) : of.base)
    if (!of.met) pull(record, link, { parts, terms })
    for (const round of [0, 1] as const) {
      if (round === 1 || !of.met) {
        editHere(record, of.here[round], of.style)
        editThere(link, of.there[round])
      }
      if (of.lost) {
        pull(record, link, { parts, terms })
        push(record, link, { parts, terms, lost: true })
      }
      converge(record, [link], { parts, terms })
      rest(record, link, { parts, terms })
    }
  },
}

function rest(record: Record, link: Link, of: { readonly parts: Parts; readonly terms: Terms }): void {
  const before = JSON.stringify([record.values, link.bases])
  const merged = pull(record, link, of)
  deepStrictEqual(JSON.stringify([record.values, link.bases]), before, 'a second sync writes nothing')
  ok(record.values !== null && link.remote !== null)
  const open = new Set(merged.conflicts.map((conflict) => conflict.field))
  if (of.terms.policy.otherwise !== 'manual_review') deepStrictEqual([...open], [], 'only manual_review asks')
  for (const slot of link.mapping.slots) {
    const theirs = slot.read(link.remote, link.mapping.references)
    if (open.has(slot.key) || !slot.pulls || !slot.pushes || slot.capacity !== null || theirs === undefined) continue
    ok(
      slot.same(slot.get(record.values), theirs),
      `${slot.key}: ${JSON.stringify(slot.get(record.values))} here, ${JSON.stringify(theirs)} there`,
    )
  }
}
