import type { Times } from './sides.ts'

/** `crm` is the provider's side, `app` is ours, as in the HTTP contract. */
export const rules = ['last_write_wins', 'crm_wins', 'app_wins', 'manual_review'] as const

export type Rule = (typeof rules)[number]

/** Who decides when both sides changed one field to different meanings. `fields.deleted` decides a delete against an edit. */
export type Policy = { readonly otherwise: Rule; readonly fields?: { readonly [field: string]: Rule } }

/** How conflicts and deletes are decided. */
export type Terms = {
  readonly policy: Policy
  readonly times: Times
  /** `options.deleteWhenDeleted`: a delete of an unchanged record goes to the other side; else it unlinks. */
  readonly deletes: boolean
  /** Slots that spin (breaker.ts): they neither take nor push, and are shown with both spellings. */
  readonly frozen?: ReadonlySet<string>
}

/** The rule of the most exact name that has one; a delete against an edit is asked unless a rule for `deleted` says otherwise. */
export function ruleFor(policy: Policy, ...names: readonly string[]): Rule {
  for (const name of names) {
    const rule = policy.fields?.[name]
    if (rule !== undefined) return rule
  }
  return names.includes('deleted') ? 'manual_review' : policy.otherwise
}

/** Who wins a conflict on a field under a rule; `ask`: a person must say. The later write wins, of two at once the provider's. */
export function winnerBy(rule: Rule, field: string, times: Times): 'local' | 'remote' | 'ask' {
  switch (rule) {
    case 'crm_wins':
      return 'remote'
    case 'app_wins':
      return 'local'
    case 'manual_review':
      return 'ask'
    case 'last_write_wins':
      return (times.local(field) ?? -Infinity) > (times.remote(field) ?? -Infinity) ? 'local' : 'remote'
  }
}
