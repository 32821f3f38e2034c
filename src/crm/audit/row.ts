import type { Value, Values } from '#model/value.ts'

/** Where a change came from, as people ask it. */
export type Source = 'user' | 'sync' | 'system'

/** A row of the audit as it is kept. `actor`: `person:<id>`, `connection:<id>`, `system:<name>` or `db:<login>`. */
export type AuditRow = {
  readonly xid: string
  readonly seq: number
  readonly at: Date
  readonly actor: string
  readonly run: string | null
  readonly cause: string | null
  readonly kind: string
  readonly record: string
  readonly rev: number | null
  readonly action: string
  readonly before: Values | null
  readonly after: Values | null
}

export function sourceOf(actor: string): Source {
  if (actor.startsWith('person:')) return 'user'
  return actor.startsWith('connection:') ? 'sync' : 'system'
}

export const personOf = (actor: string): string | null => (actor.startsWith('person:') ? actor.slice('person:'.length) : null)

/** `{field: {old, new}}`; what a new row has is new, what a removed one had is old. */
export function changesOf({ before, after }: Pick<AuditRow, 'before' | 'after'>): Record<string, { old: Value; new: Value }> {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return Object.fromEntries([...fields].map((field) => [field, { old: before?.[field] ?? null, new: after?.[field] ?? null }]))
}
