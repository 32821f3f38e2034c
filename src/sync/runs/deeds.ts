import type { Value, Values } from '#model/value.ts'

type Deed = { readonly action: string; readonly before: Values | null; readonly after: Values | null }

export type FieldChange = { readonly field: string; readonly old: Value; readonly new: Value }

/** Several deeds of a run on one record as one: each field from what it was first to what it was last; what came back to itself is left out. */
export function told(deeds: readonly Deed[]): { readonly act: string; readonly changes: readonly FieldChange[] } {
  const first = new Map<string, Value>()
  const last = new Map<string, Value>()
  for (const { before, after } of deeds)
    for (const field of new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])) {
      if (!first.has(field)) first.set(field, before?.[field] ?? null)
      last.set(field, after?.[field] ?? null)
    }
  const changes = [...first].flatMap(([field, old]): FieldChange[] => {
    const now = last.get(field) ?? null
    return JSON.stringify(old) === JSON.stringify(now) ? [] : [{ field, old, new: now }]
  })
  return { act: (deeds[0]?.action ?? 'update').toLowerCase(), changes }
}
