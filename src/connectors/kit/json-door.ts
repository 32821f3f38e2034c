// Only escapes can bring NUL or half a surrogate pair: raw control characters are no JSON, and UTF-8 decoding replaces stray halves.
const suspicious = /\\u(?:0000|d[89a-f])/i
const nul = /\0/g

/** Provider JSON as Postgres can keep it: strings well-formed and without NUL (jsonb refuses both). Throws SyntaxError where it is no JSON. */
export function readJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  return suspicious.test(text) ? clean(value) : value
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(nul, '').toWellFormed()
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.replace(nul, '').toWellFormed(), clean(inner)]))
}
