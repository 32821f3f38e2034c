import type { Cursor } from '../../kit/stream.ts'
import { mask } from './person.ts'

/** How far a listing is: a page of it (`page`), or its end (`sync`). While changes are paged, both. */
export type Place = { readonly page?: string; readonly sync?: string }

/** Every parameter must be the same from the first page of a listing to its last sync token (providers.md §2.1), so the cursor names them. */
const parameters = `people/1 ${mask}`

/** A place as the engine keeps it. */
export function cursorOf(place: Place): Cursor {
  return JSON.stringify({ parameters, ...place })
}

/** The place of a cursor; null when it belongs to other parameters (an older version of this connector) or cannot be read. */
export function placeOf(cursor: Cursor): Place | null {
  try {
    const read = JSON.parse(cursor) as { parameters?: unknown; page?: unknown; sync?: unknown } | null
    if (read?.parameters !== parameters) return null
    return { ...(typeof read.page === 'string' && { page: read.page }), ...(typeof read.sync === 'string' && { sync: read.sync }) }
  } catch {
    return null
  }
}
