import { deepStrictEqual, ok } from 'node:assert/strict'
import fc from 'fast-check'
import type { Value } from '#model/value.ts'
import type { Rule } from '#sync/three-way/policy.ts'
import type { Slot } from '#sync/lens/slot.ts'
import { mappingFor } from './exchange.ts'
import { rules, termsOf } from './fixpoint.ts'
import { parseHub, renderHub } from './hub.ts'
import type { Law } from './law.ts'
import type { Parts } from './parts.ts'
import { peopleish } from './peopleish.ts'
import { type Edit, edited, type Line, type Person } from './person.ts'
import { choice, phones, types } from './pools.ts'
import { nobody } from './system.ts'

/** One list, changed on both sides. */
export type Triple = {
  readonly base: readonly Line[]
  readonly here: readonly Edit[]
  readonly there: readonly Edit[]
  readonly rule: Rule
  readonly style: number
}

const lines = fc.uniqueArray(fc.record({ what: choice(phones), type: fc.constantFrom(...types) }), {
  maxLength: 4,
  selector: (line) => line.what,
})
const edit = fc
  .record({
    do: fc.constantFrom('add' as const, 'change' as const, 'retype' as const, 'remove' as const, 'lead' as const),
    at: fc.nat({ max: 3 }),
    what: choice(phones),
    type: fc.constantFrom(...types),
  })
  .map((each): Edit => ({ on: 'phones', ...each }))
const changes = fc.array(edit, { maxLength: 3 })

export const triple: fc.Arbitrary<Triple> = fc.record({
  base: lines,
  here: changes,
  there: changes,
  rule: fc.constantFrom(...rules),
  style: fc.nat({ max: 2 }),
})

export type Sides = { readonly b: readonly Line[]; readonly l: readonly Line[]; readonly r: readonly Line[] }

export function sidesOf(of: Triple): Sides {
  const after = (list: readonly Edit[]): readonly Line[] => list.reduce<Person>(edited, { ...nobody, phones: of.base }).phones
  return { b: of.base, l: after(of.here), r: after(of.there) }
}

export function phoneSlot(parts: Parts): Slot {
  const slot = mappingFor(peopleish, parts).slots.find((each) => each.key === 'phones')
  if (slot === undefined) throw new Error('no slot for phones')
  return slot
}

export const spelled = (list: readonly Line[], style: number): Value => renderHub({ ...nobody, phones: list }, style).phones ?? null

const meant = (value: Value): readonly Line[] => parseHub({ phones: value }).phones
const key = (line: Line): string => `${line.what} ${line.type}`
const keys = (list: readonly Line[]): string[] => list.map(key).toSorted()

/** Lists by element: edits of different elements all survive, a dispute is about one element that both changed, and a second merge rests. */
export const lists: Law<Triple> = {
  name: 'lists',
  cases: triple,
  holds: (of, parts) => {
    const { b, l, r } = sidesOf(of)
    const slot = phoneSlot(parts)
    const terms = termsOf(of.rule, 'remote')
    const atom = { l: spelled(l, of.style), b: spelled(b, 0), s: spelled(b, 1), r: spelled(r, 2) }
    const merged = parts.mergeSlot(slot, atom, terms)
    const here = meant(merged.local)
    const target = merged.due ? merged.due.send : atom.r
    const there = meant(target)
    const sameAsBase = (list: readonly Line[]): boolean => slot.same(spelled(list, 0), spelled(b, 0))
    if (sameAsBase(r)) deepStrictEqual([keys(here), keys(there)], [keys(l), keys(l)], 'what only we changed')
    if (sameAsBase(l)) deepStrictEqual([keys(here), keys(there)], [keys(r), keys(r)], 'what only they changed')
    const disputes = [...(merged.conflict?.elements ?? []), ...(merged.ruling?.elements ?? [])]
    if (merged.conflict) deepStrictEqual([merged.local, merged.due, keys(there)], [atom.l, null, keys(r)], 'a held list does not move')
    if (disputes.length === 0) {
      const wanted = keys([...l.filter((line) => !has(b, line) || has(r, line)), ...r.filter((line) => !has(b, line) && !has(l, line))])
      deepStrictEqual([keys(here), keys(there)], [wanted, wanted], 'both survive')
      ok(slot.same(merged.local, target), 'both sides mean the same')
    }
    if (editedApart(b, l, r)) deepStrictEqual(disputes.length, 1, 'one element edited on both sides is one dispute, not two elements')
    for (const one of disputes)
      ok(
        !slot.same(
          [one.local].filter((each) => each !== null),
          [one.remote].filter((each) => each !== null),
        ) || one.base !== null,
        'a dispute has two meanings',
      )
    if (merged.conflict === null) {
      const again = parts.mergeSlot(slot, { l: merged.local, b: merged.due ? merged.due.local : merged.ours, s: target, r: target }, terms)
      deepStrictEqual([again.local, again.due, again.conflict, again.ruling], [merged.local, null, null, null], 'a second merge rests')
      ok(slot.same(again.ours, merged.local), 'at rest ours stands on itself')
    }
  },
}

/** One element alone, given another meaning by each side. */
function editedApart(b: readonly Line[], l: readonly Line[], r: readonly Line[]): boolean {
  const [base, ours, theirs] = [b[0], l[0], r[0]]
  if (b.length !== 1 || l.length !== 1 || r.length !== 1 || !base || !ours || !theirs) return false
  return ours.type === base.type && theirs.type === base.type && new Set([base.what, ours.what, theirs.what]).size === 3
}

const has = (list: readonly Line[], line: Line): boolean => list.some((other) => key(other) === key(line))
