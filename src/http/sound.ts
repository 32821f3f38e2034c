import { invalid, type FaultDetail } from '#lib/fault.ts'

const deepest = 32

/** Refuses what no store can keep: NUL, half surrogate pairs, numbers beyond double, nesting beyond 32, `__proto__`. Throws `invalid` naming the field. */
export function mustBeSound(value: unknown): void {
  const wrong: FaultDetail[] = []
  walk(value, [], wrong)
  if (wrong.length > 0) throw invalid(wrong)
}

function walk(value: unknown, path: readonly string[], wrong: FaultDetail[]): void {
  if (wrong.length >= 20) return
  if (typeof value === 'string') return checkText(value, path, wrong)
  if (typeof value === 'number' && !Number.isFinite(value)) return note(path, 'is too large a number', wrong)
  if (typeof value !== 'object' || value === null) return
  if (path.length >= deepest) return note(path, `is nested deeper than ${deepest} levels`, wrong)
  if (Array.isArray(value)) return value.forEach((item, index) => walk(item, [...path, String(index)], wrong))
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__') return note(path, 'must not contain the key __proto__', wrong)
    if (unsound(key)) return note(path, 'has a key with characters that cannot be kept (NUL or half a surrogate pair)', wrong)
    walk(inner, [...path, key], wrong)
  }
}

export const unsound = (text: string): boolean => text.includes('\0') || !text.isWellFormed()

function checkText(text: string, path: readonly string[], wrong: FaultDetail[]): void {
  if (unsound(text)) note(path, 'has characters that cannot be kept (NUL or half a surrogate pair); remove them', wrong)
}

function note(path: readonly string[], message: string, wrong: FaultDetail[]): void {
  wrong.push({ field: path.slice(0, 8).join('.') || 'body', message })
}
