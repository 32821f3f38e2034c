/** An instant as ISO 8601 in UTC; takes ISO text (with an offset, else UTC) and epoch milliseconds. null where it is none. */
export function instantOf(value: string | number): string | null {
  const ms = typeof value === 'number' ? value : parse(value.trim())
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null
}

/** The date at the head of ISO text, `--MM-DD` for a yearless one; epoch milliseconds by their UTC day. null where it is none. */
export function dateOf(value: string | number): string | null {
  if (typeof value === 'number' || /^-?\d{9,14}$/.test(value)) return instantOf(Number(value))?.slice(0, 10) ?? null
  const text = value.trim()
  const found = /^(\d{4}-\d{2}-\d{2}|--\d{2}-\d{2})(?=$|[T ])/.exec(text)?.[1]
  return found !== undefined && isDate(found) ? found : null
}

function parse(text: string): number {
  if (/^-?\d{9,14}$/.test(text)) return Number(text)
  const iso = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(text)
  if (!iso || !isDate(text.slice(0, 10))) return Number.NaN
  const zoned = /[Tt ]/.test(text) && !/(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? `${text}Z` : text
  return Date.parse(zoned.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
}

/** Whether the day exists; a yearless 29 February does. */
function isDate(text: string): boolean {
  const whole = text.startsWith('--') ? `2000-${text.slice(2)}` : text
  const ms = Date.parse(`${whole}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(whole)
}
