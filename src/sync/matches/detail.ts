import type { Value, Values } from '#model/value.ts'

/** What tells a record from another of the same name: its addresses, numbers and work, in one line; null where it has none. */
export function detailOf(values: Values): string | null {
  const parts = [...valuesIn(values['emails']), ...valuesIn(values['phones']), ...textsIn(values['domains']), ...textsIn(values['title'])]
  return parts.length === 0 ? null : parts.slice(0, 3).join(' · ')
}

function valuesIn(list: Value | undefined): string[] {
  const items: readonly Value[] = Array.isArray(list) ? list : []
  return items.flatMap((item) => {
    const value = typeof item === 'object' && item !== null && 'value' in item ? item.value : null
    return typeof value === 'string' ? [value] : []
  })
}

function textsIn(value: Value | undefined): string[] {
  const items: readonly Value[] = Array.isArray(value) ? value : [value ?? null]
  return items.filter((item): item is string => typeof item === 'string' && item !== '')
}
