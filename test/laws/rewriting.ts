import { deepStrictEqual, ok } from 'node:assert/strict'
import fc from 'fast-check'
import type { ListShape } from '#connectors/kit/list-shape.ts'
import type { MappingRow } from '#connectors/kit/mapping-row.ts'
import type { Raw } from '#connectors/kit/raw.ts'
import type { Value, Values } from '#model/value.ts'
import type { Rule } from '#sync/three-way/policy.ts'
import { converge, type Link, pull, type Record, references } from './exchange.ts'
import { rules, termsOf } from './fixpoint.ts'
import { fields } from './hub.ts'
import type { Law } from './law.ts'
import type { Parts } from './parts.ts'
import { peopleish } from './peopleish.ts'
import { nobody, type System } from './system.ts'

/** What is written here, what somebody then writes there; the provider cuts titles to three letters, rounds budgets, knows no mobile mails, and recomputes a score that is only pushed. */
type Rewritten = {
  readonly title: string
  readonly budget: number
  readonly type: 'work' | 'mobile'
  readonly score: number
  readonly there: string | null
  readonly rule: Rule
}

const cases: fc.Arbitrary<Rewritten> = fc.record({
  title: fc.constantFrom('Director', 'CEO', 'Chief of it all', 'VP'),
  budget: fc.constantFrom(10, 10.4, 99.9),
  type: fc.constantFrom('work' as const, 'mobile' as const),
  score: fc.nat({ max: 3 }),
  there: fc.option(fc.constantFrom('CTO', 'Dir', 'VP')),
  rule: fc.constantFrom(...rules),
})

const rows: readonly MappingRow[] = [
  { remote: 'title', local: 'title', direction: 'bidirectional' },
  { remote: 'budget', local: 'custom.budget', direction: 'bidirectional' },
  { remote: 'mails[*]', local: 'emails', direction: 'bidirectional' },
  { remote: 'score', local: 'firstName', direction: 'push' },
]
const mails: ListShape = { value: 'value', type: { path: 'type', words: { work: 'work', other: 'other' } } }

let round = 0

/** It keeps a person's meaning badly: what it makes of a write. */
const clerk: System = {
  ...peopleish,
  name: 'clerk',
  source: { rows, shapes: { mails } },
  parse: () => nobody,
  render: () => ({}),
}

function rewritten(raw: Raw): Raw {
  round += 1
  const list = Array.isArray(raw.mails) ? (raw.mails as readonly { readonly type?: string }[]) : []
  return {
    ...raw,
    title: typeof raw.title === 'string' ? raw.title.slice(0, 3) : null,
    budget: typeof raw.budget === 'number' ? Math.round(raw.budget) : null,
    mails: list.map((mail): Value => ({ ...mail, type: mail.type === 'work' ? 'work' : 'other' })),
    score: `recomputed ${round}`,
  }
}

/** What a provider makes of our values is neither an edit of theirs nor undoes ours; an edit made there still comes. */
export const rewriting: Law<Rewritten> = {
  name: 'rewriting provider',
  cases,
  holds: (of, parts) => {
    let kept: Raw = {}
    // The provider's answer is what it made of the write it was given last.
    const system: System = { ...clerk, render: () => kept, parse: (raw) => ((kept = rewritten(raw)), nobody) }
    const link: Link = { system, mapping: compiled(parts), remote: {}, bases: null }
    const terms = termsOf(of.rule, 'remote')
    const record: Record = { values: local(of) }
    const wrote = record.values
    converge(record, [link], { parts, terms, most: 3 })
    deepStrictEqual(record.values, wrote, 'ours stays as it was written')
    const merged = pull(record, link, { parts, terms })
    deepStrictEqual([merged.pending, merged.conflicts], [{}, []], 'nothing waits')
    if (of.there === null) return
    link.remote = { ...link.remote, title: of.there, score: 'recomputed again' }
    converge(record, [link], { parts, terms, most: 3 })
    const changed = of.there !== of.title.slice(0, 3)
    deepStrictEqual(record.values?.title, changed ? of.there : of.title, 'an edit there comes, and only that')
    ok(record.values?.firstName === wrote?.firstName, 'what is only pushed is never taken')
  },
}

const known = new WeakMap<Parts, ReturnType<Parts['compileMapping']>>()

function compiled(parts: Parts): ReturnType<Parts['compileMapping']> {
  const mapping = known.get(parts) ?? parts.compileMapping({ ...clerk.source, fields, region: 'DE', references })
  known.set(parts, mapping)
  return mapping
}

function local(of: Rewritten): Values {
  return {
    title: of.title,
    'custom.budget': of.budget,
    emails: [{ value: 'ana@acme.example', type: of.type, primary: true }],
    firstName: `score ${of.score}`,
  }
}
