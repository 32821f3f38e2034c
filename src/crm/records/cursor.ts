import { invalid } from '#lib/fault.ts'

export type Total = { readonly total: number; readonly totalIsEstimate: boolean }

/** Where a list page ended: the sort it belongs to, the last row's sort key as text (null: none) and id; how many there were in all, where the list counts. */
export type Cursor = { readonly sort: string; readonly key: string | null; readonly id: string; readonly total?: Total }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const isUuid = (text: string): boolean => uuid.test(text)

export function writeCursor({ sort, key, id, total }: Cursor): string {
  const counted = total === undefined ? [] : [total.total, total.totalIsEstimate]
  return Buffer.from(JSON.stringify([sort, key, id, ...counted])).toString('base64url')
}

/** Reads a cursor of this very sort; throws `invalid` for anything else. */
export function readCursor(text: string, sort: string): Cursor {
  const parts = parse(text)
  if (Array.isArray(parts) && (parts.length === 3 || parts.length === 5)) {
    const [of, key, id, total, totalIsEstimate]: unknown[] = parts
    if (
      of === sort &&
      (key === null || (typeof key === 'string' && key.isWellFormed() && !key.includes('\0'))) &&
      typeof id === 'string' &&
      isUuid(id)
    ) {
      if (parts.length === 3) return { sort, key, id }
      if (Number.isSafeInteger(total) && typeof total === 'number' && total >= 0 && typeof totalIsEstimate === 'boolean')
        return { sort, key, id, total: { total, totalIsEstimate } }
    }
  }
  throw invalid([{ field: 'cursor', message: 'is not a cursor of this list; use pagination.next of the page before, with the same sort' }])
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}
