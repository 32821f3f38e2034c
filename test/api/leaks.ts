/** Words of the machine room that no caller should read. Each takes the whole word, so that an echo of its beginning does not excuse it. */
const innards =
  /\bat \w+.*\.ts:\d+|node_modules\S*|relation "[^"]*|syntax error at.*|violates .*|\w*pg_\w*|duplicate key.*|\w*kysely\w*|\w*ECONN\w*|invalid input syntax.*/gi

/** Every string in a JSON value, its keys too. */
export function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(stringsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => [key, ...stringsIn(each)])
}

/** Words of the machine room that the hub itself says in these strings: those that stand wholly within what it was sent are the caller's own. */
export function leaksIn(said: readonly string[], sent: () => readonly string[]): readonly string[] {
  return said.flatMap((text) => [...text.matchAll(innards)].flatMap((match) => (isEcho(text, match, sent()) ? [] : [match[0]])))
}

function isEcho(text: string, match: RegExpMatchArray, sent: readonly string[]): boolean {
  const [from, until] = [match.index ?? 0, (match.index ?? 0) + match[0].length]
  return sent.some((each) => {
    for (let at = each.length < match[0].length ? -1 : text.indexOf(each); at !== -1; at = text.indexOf(each, at + 1))
      if (at <= from && at + each.length >= until) return true
    return false
  })
}
