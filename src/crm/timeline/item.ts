/** What stands on a timeline. */
export const timelineTypes = ['meeting', 'email', 'audit', 'task', 'note', 'file', 'sync'] as const

export type TimelineType = (typeof timelineTypes)[number]

/** The type of an entry's kind. Changes of the record itself have no entry: theirs come from the audit. */
export const entryTypes: Readonly<Record<string, TimelineType>> = {
  event: 'meeting',
  email: 'email',
  task: 'task',
  note: 'note',
  file: 'file',
}

export type TimelineItem = {
  id: string
  type: TimelineType
  timestamp: string
  summary: string
  details: Record<string, unknown>
  user: { id: string; name: string; email: string | null } | null
}

/** Where a page ended: the instant to the microsecond, whether an entry (1) or a change (0), and which. */
export type Mark = { readonly at: string; readonly source: 0 | 1; readonly item: string; readonly seq: number }

export function writeMark({ at, source, item, seq }: Mark): string {
  return Buffer.from(JSON.stringify([at, source, source === 1 ? item : seq])).toString('base64url')
}

const instant = /^\d{4,6}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** null for what is no mark of ours. */
export function readMark(text: string): Mark | null {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return null
  }
  if (!Array.isArray(parts) || parts.length !== 3) return null
  const [at, source, last]: unknown[] = parts
  if (typeof at !== 'string' || !instant.test(at) || Number.isNaN(Date.parse(at))) return null
  if (source === 1 && typeof last === 'string' && uuid.test(last)) return { at, source, item: last, seq: 0 }
  if (source === 0 && typeof last === 'number' && Number.isSafeInteger(last)) return { at, source, item: '', seq: last }
  return null
}
