import type { Cursor } from '../../kit/stream.ts'
import type { ObjectType } from './object-type.ts'

/**
 * How far reading is; instants in epoch ms. `list`: the first listing · `changes`: a search window · `archived`: what was deleted ·
 * `again`: everything once more, for what the modified date does not tell.
 */
export type Place = {
  readonly step: 'list' | 'changes' | 'archived' | 'again'
  /** The last id (or page) of the step that is done; null: its beginning. */
  readonly after: string | null
  /** When the step under way began; of a window, its end. */
  readonly at: number
  /** Everything changed before has been told. */
  readonly told: number
  /** Everything deleted before has been told. */
  readonly archived: number
  /** When everything was last listed. */
  readonly listed: number
  /** Digest of what is asked of every object. */
  readonly parameters: string
}

const format = 'hubspot/1'

/** A place as the engine keeps it. */
export function cursorOf(type: ObjectType, place: Place): Cursor {
  return JSON.stringify({ format, of: type.name, ...place })
}

/** The place of a cursor; null when it is of another version or type, or cannot be read. */
export function placeOf(type: ObjectType, cursor: Cursor): Place | null {
  try {
    const read = JSON.parse(cursor) as (Partial<Place> & { format?: unknown; of?: unknown }) | null
    if (read?.format !== format || read.of !== type.name) return null
    const { step, after, at, told, archived, listed, parameters } = read
    const isPlace =
      step !== undefined &&
      ['list', 'changes', 'archived', 'again'].includes(step) &&
      (after === null || typeof after === 'string') &&
      typeof parameters === 'string' &&
      [at, told, archived, listed].every((instant) => Number.isSafeInteger(instant))
    return isPlace ? ({ step, after, at, told, archived, listed, parameters } as Place) : null
  } catch {
    return null
  }
}
