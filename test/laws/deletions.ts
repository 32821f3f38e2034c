import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import type { Rule } from '#sync/three-way/policy.ts'
import { pull, type Record } from './exchange.ts'
import { editHere, editThere, linkTo, rules, systemAt, systems, termsOf } from './fixpoint.ts'
import type { Law } from './law.ts'
import { edits, person } from './generators.ts'
import type { Edit, Person } from './person.ts'

/** One side deletes, the other may have edited. `rule`: for `deleted`, when the workspace has set one. */
type Deletion = {
  readonly system: number
  readonly base: Person
  readonly gone: 'here' | 'there' | 'both'
  readonly edits: readonly Edit[]
  readonly deletes: boolean
  readonly rule: Rule | null
  readonly style: number
}

const cases: fc.Arbitrary<Deletion> = fc.record({
  system: fc.nat({ max: systems.length - 1 }),
  base: person,
  gone: fc.constantFrom('here' as const, 'there' as const, 'both' as const),
  edits,
  deletes: fc.boolean(),
  rule: fc.option(fc.constantFrom(...rules)),
  style: fc.nat({ max: 5 }),
})

/** A delete of what nobody changed is passed on or unlinks; against an edit it is asked about and kept, unless a rule says otherwise. */
export const deletions: Law<Deletion> = {
  name: 'deletions',
  cases,
  holds: (of, parts) => {
    const link = linkTo(systemAt(of.system), parts)
    const terms = { ...termsOf('crm_wins', 'remote'), deletes: of.deletes }
    const record: Record = { values: null }
    link.remote = link.system.render(of.base)
    pull(record, link, { parts, terms })
    const before = { values: record.values, raw: link.remote }
    if (of.gone === 'there') editHere(record, of.edits, of.style)
    if (of.gone === 'here') editThere(link, of.edits)
    const ways = new Map(link.system.source.rows.map((row) => [row.local, row.direction]))
    const counts = link.mapping.slots.some((slot) => {
      const way = ways.get(slot.key)
      if (of.gone === 'there') return way !== 'pull' && !slot.same(slot.get(record.values ?? {}), slot.get(before.values ?? {}))
      return (
        way !== 'push' &&
        !slot.same(
          slot.read(link.remote ?? {}, link.mapping.references) ?? null,
          slot.read(before.raw ?? {}, link.mapping.references) ?? null,
        )
      )
    })
    const sides = { local: of.gone === 'there' ? record.values : null, remote: of.gone === 'here' ? link.remote : null, bases: link.bases }
    const policy = of.rule === null ? terms.policy : { ...terms.policy, fields: { deleted: of.rule } }
    const merged = parts.merge(sides, link.mapping, { ...terms, policy })
    const told = [merged.local.do, merged.remote, merged.state, merged.conflicts.map((each) => each.field)]
    deepStrictEqual(told, expected(of, counts), JSON.stringify(merged))
  },
}

/** Here, there, the link's new state, what is asked. */
type End = [string, string, string | null, readonly string[]]

function expected(of: Deletion, edited: boolean): End {
  if (of.gone === 'both') return ['nothing', 'nothing', 'gone', []]
  if (edited && (of.rule === null || of.rule === 'manual_review')) return ['nothing', 'nothing', 'held', ['deleted']]
  const oursWins = of.rule === 'app_wins'
  if (of.gone === 'there')
    return of.deletes && !(edited && oursWins) ? ['delete', 'nothing', 'gone', []] : ['nothing', 'nothing', 'gone', []]
  return of.deletes && !(edited && !oursWins) ? ['nothing', 'delete', null, []] : ['nothing', 'nothing', 'excluded', []]
}
