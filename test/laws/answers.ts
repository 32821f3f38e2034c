import { deepStrictEqual, ok } from 'node:assert/strict'
import fc from 'fast-check'
import type { Answer } from '#sync/three-way/answer.ts'
import { converge, pull, type Record } from './exchange.ts'
import { editHere, editThere, linkTo, systemAt, termsOf, twice, type Twice } from './fixpoint.ts'
import { renderHub } from './hub.ts'
import type { Law } from './law.ts'
import { person } from './generators.ts'
import type { Person } from './person.ts'

type Asked = Twice & { readonly own: Person; readonly choices: readonly number[] }

const cases: fc.Arbitrary<Asked> = fc
  .tuple(twice, person, fc.array(fc.nat({ max: 2 }), { minLength: 10, maxLength: 10 }))
  .map(([of, own, choices]) => ({ ...of, rule: 'manual_review', met: false, own, choices }))

/** A held field moves on neither side until a person answers; then the answer stands on both, and nothing else has moved. */
export const answers: Law<Asked> = {
  name: 'answers',
  cases,
  holds: (of, parts) => {
    const link = linkTo(systemAt(of.system), parts)
    const terms = termsOf('manual_review', of.later)
    const record: Record = { values: null }
    link.remote = link.system.render(of.base)
    pull(record, link, { parts, terms })
    editHere(record, of.here[0], of.style)
    editThere(link, of.there[0])
    const before = { here: record.values ?? {}, there: link.remote ?? {} }
    const { conflicts } = pull(record, link, { parts, terms })
    converge(record, [link], { parts, terms })
    const still = pull(record, link, { parts, terms }).conflicts
    deepStrictEqual(
      still.map((conflict) => conflict.field),
      conflicts.map((conflict) => conflict.field),
      'what waits goes on waiting',
    )
    const slots = conflicts.map((conflict) => {
      const slot = link.mapping.slots.find((each) => each.key === conflict.field)
      ok(slot)
      ok(slot.same(slot.get(record.values ?? {}), slot.get(before.here)), `${slot.key} is held here`)
      ok(
        slot.same(slot.read(link.remote ?? {}, link.mapping.references) ?? null, slot.read(before.there, link.mapping.references) ?? null),
        `${slot.key} is held there`,
      )
      return slot
    })
    const own = renderHub(of.own, of.style)
    const chosen: { [field: string]: Answer } = {}
    slots.forEach(
      (slot, at) => (chosen[slot.key] = ([{ value: slot.get(own) }, 'use_app', 'use_crm'] as const)[of.choices[at] ?? 0] ?? 'use_app'),
    )
    ok(record.values !== null && link.bases !== null)
    const wanted = new Map(
      slots.map((slot, at) => [
        slot.key,
        of.choices[at] === 1
          ? slot.get(record.values ?? {})
          : of.choices[at] === 2
            ? (slot.read(link.remote ?? {}, link.mapping.references) ?? null)
            : slot.get(own),
      ]),
    )
    const merged = parts.answer({ local: record.values, bases: link.bases, answers: chosen }, link.mapping, terms)
    if (merged.local.do === 'update') record.values = { ...record.values, ...merged.local.patch }
    link.bases = merged.bases
    deepStrictEqual(merged.conflicts, [], 'answered')
    converge(record, [link], { parts, terms })
    for (const slot of slots) {
      if (slot.elements !== null || slot.capacity !== null || slot.key.includes('[')) continue
      ok(slot.same(slot.get(record.values), wanted.get(slot.key) ?? null), `${slot.key} here is as answered`)
      ok(
        slot.same(slot.read(link.remote ?? {}, link.mapping.references) ?? null, wanted.get(slot.key) ?? null),
        `${slot.key} there is as answered`,
      )
    }
  },
}
