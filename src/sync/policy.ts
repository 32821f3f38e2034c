/** `crm` is the provider's side, `app` is ours, as in the HTTP contract. */
export const rules = ['last_write_wins', 'crm_wins', 'app_wins', 'manual_review'] as const

export type Rule = (typeof rules)[number]

/** Who decides when both sides changed one field to different meanings. `fields.deleted` decides a delete against an edit. */
export type Policy = { readonly otherwise: Rule; readonly fields?: { readonly [field: string]: Rule } }

/** The rule for a field; a delete against an edit is asked unless a rule for `deleted` says otherwise. */
export function ruleFor(policy: Policy, field: string): Rule {
  return policy.fields?.[field] ?? (field === 'deleted' ? 'manual_review' : policy.otherwise)
}
