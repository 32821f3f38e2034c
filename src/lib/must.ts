/** A value that cannot be absent here; throws a plain Error (a defect, answered as 500) saying what was missing. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`missing: ${what}`)
  return value
}
