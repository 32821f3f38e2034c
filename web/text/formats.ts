const kept = new Map<string, unknown>()

/** What `make` gives for a language and options, made once: a formatter of `Intl` costs more than a hundred of its sentences. */
export function formatOf<F, O>(make: new (tongue: string, options: O) => F, tongue: string, options: O): F {
  const key = `${make.name} ${tongue} ${JSON.stringify(options)}`
  const found = (kept.get(key) as F | undefined) ?? new make(tongue, options)
  kept.set(key, found)
  return found
}
