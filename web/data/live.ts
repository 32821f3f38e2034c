import type { QueryClient } from '@tanstack/react-query'
import { noteReach } from './reach.ts'
import { isLong } from './refresh.ts'

const RETRY_MS = 3000
/** A restart or a page that is left is no lost connection. */
const GRACE_MS = 1500
const QUIET_MS = 1000
const GATHER_MS = 150
const PAUSE_MS = 1000

/** Which queries a topic of the event stream makes old. */
const stale: Record<string, string[]> = {
  sync: ['configs', 'conflicts', 'runs', 'pulse', 'proof'],
  records: ['records', 'record', 'timeline', 'name'],
  notifications: ['notifications'],
}

const gone = () => void noteReach(false)

/** Follows the server's events and refetches what they touch, soon after the first and then at most once a second; reconnects by itself, says when it cannot, and reads everything anew when it can again. Returns the way to stop. */
export function followLive(queries: QueryClient): () => void {
  let source: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | null = null
  let gather: ReturnType<typeof setTimeout> | null = null
  let grace: ReturnType<typeof setTimeout> | null = null
  const touched = new Set<string>()
  // What the first snapshot tells was just read, most likely: it waits until the page stands.
  const quietUntil = performance.now() + QUIET_MS
  let flushedAt = 0
  const flush = () => {
    gather = null
    flushedAt = performance.now()
    for (const topic of touched)
      for (const key of stale[topic] ?? [])
        void queries.invalidateQueries({ queryKey: [key], predicate: (query) => !isLong(query.state.data) })
    touched.clear()
  }
  const touch = (topic: string) => {
    touched.add(topic)
    gather ??= setTimeout(flush, Math.max(GATHER_MS, quietUntil - performance.now(), flushedAt + PAUSE_MS - performance.now()))
  }
  const heard = () => {
    if (grace !== null) clearTimeout(grace)
    grace = null
    if (noteReach(true)) void queries.invalidateQueries({ predicate: (query) => !isLong(query.state.data) })
  }
  const open = () => {
    if (retry !== null) clearTimeout(retry)
    retry = null
    source?.close()
    source = new EventSource('/api/events')
    source.addEventListener('open', heard)
    for (const topic of Object.keys(stale)) source.addEventListener(topic, () => touch(topic))
    source.addEventListener('error', () => {
      grace ??= setTimeout(gone, GRACE_MS)
      if (source?.readyState !== EventSource.CLOSED) return
      source.close()
      retry = setTimeout(open, RETRY_MS)
    })
  }
  open()
  addEventListener('offline', gone)
  addEventListener('online', open)
  return () => {
    removeEventListener('offline', gone)
    removeEventListener('online', open)
    if (grace !== null) clearTimeout(grace)
    source?.close()
    if (retry !== null) clearTimeout(retry)
    if (gather !== null) clearTimeout(gather)
  }
}
