import { invalid } from '#lib/fault.ts'
import { instantOf } from '#model/instant.ts'

const dayMs = 86_400_000

/** A bound of a span of time as a caller wrote it; undefined where none was given. A date alone counts from its beginning, and where it ends the span to its end (UTC). */
export function boundOf(field: string, text: string | undefined, ends = false): string | undefined {
  if (text === undefined || text === '') return undefined
  const instant = instantOf(text)
  if (instant === null) throw invalid([{ field, message: 'must be a date or an ISO 8601 instant such as 2026-03-01T09:30:00Z' }])
  if (!ends || !/^\d{4}-\d{2}-\d{2}$/.test(text.trim())) return instant
  return new Date(Date.parse(instant) + dayMs).toISOString()
}
