import type { Value, Values } from '#model/value.ts'
import type { Mapping } from '../lens/mapping.ts'
import { merge, type Merged } from './merge.ts'
import type { Rule, Terms } from './policy.ts'
import type { Bases } from './sides.ts'

/** What a person decided for a held slot: one side, or a value of his own. In a list, one side decides only the elements in dispute. */
export type Answer = 'use_app' | 'use_crm' | { readonly value: Value }

export type Answered = { readonly local: Values; readonly bases: Bases; readonly answers: Readonly<Record<string, Answer>> }

/** Ends conflicts as a person answered; the rest of the record stays as the bases say. Values of his own are in the step and are pushed. */
export function answer(of: Answered, mapping: Mapping, terms: Terms): Merged {
  const own = mapping.slots.flatMap((slot) => {
    const given = of.answers[slot.key]
    return typeof given === 'object' ? [{ slot, value: given.value }] : []
  })
  const local = own.reduce((values, { slot, value }) => slot.put(values, value), of.local)
  const keys = own.map(({ slot }) => slot.key)
  const bases = { shadow: of.bases.shadow, ours: without(of.bases.ours, keys), theirs: without(of.bases.theirs, keys) }
  const policy = { ...terms.policy, fields: { ...terms.policy.fields, ...rulesOf(of.answers) } }
  const merged = merge({ local, remote: of.bases.shadow, bases }, mapping, { ...terms, policy })
  if (own.length === 0 || merged.local.do === 'delete' || merged.local.do === 'create') return merged
  const written = Object.fromEntries(own.map(({ slot }) => [slot.field, local[slot.field] ?? null]))
  const settled = merged.local.do === 'update' ? merged.local.patch : {}
  return { ...merged, local: { do: 'update', patch: { ...written, ...settled } } }
}

/** The answers that take a side, as rules of their slots. */
function rulesOf(answers: Answered['answers']): Readonly<Record<string, Rule>> {
  const rules: Record<string, Rule> = {}
  for (const [key, choice] of Object.entries(answers)) {
    if (choice === 'use_app') rules[key] = 'app_wins'
    if (choice === 'use_crm') rules[key] = 'crm_wins'
  }
  return rules
}

function without(values: Values, keys: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)))
}
