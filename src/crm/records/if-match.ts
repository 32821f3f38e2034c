import { invalid } from '#lib/fault.ts'

/** The revision of an If-Match header; undefined for none and for `*`. Throws `invalid` for what is no tag of ours. */
export function revOf(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '' || header.trim() === '*') return undefined
  const found = /^(?:W\/)?"(\d{1,15})"$/.exec(header.trim()) ?? /^(\d{1,15})$/.exec(header.trim())
  if (found === null || Number(found[1]) < 1)
    throw invalid([{ field: 'If-Match', message: 'must be the ETag of the record as it was read' }])
  return Number(found[1])
}
