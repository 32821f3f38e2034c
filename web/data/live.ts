import type { QueryClient } from '@tanstack/react-query'
import { isLong } from './refresh.ts'

const RETRY_MS = 3000
const QUIET_MS = 1000
const GATHER_MS = 150
const PAUSE_MS = 1000

/** Which queries a topic of the event stream makes old. */
const stale: Record<string, string[]> = {
  sync: ['configs', 'conflicts', 'runs', 'pulse', 'proof'],
  records: ['records', 'record', 'timeline', 'name'],
  notifications: ['notifications'],
}

/** Follows the server's events and refetches what they touch, soon after the first and then at most once a second; reconnects by itself. Returns the way to stop. */
export function followLive(queries: QueryClient): () => void {
  let source: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | null = null
  let gather: ReturnType<typeof setTimeout> | null = null
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
  const open = () => {
    source = new EventSource('/api/events')
    for (const topic of Object.keys(stale)) source.addEventListener(topic, () => touch(topic))
    source.addEventListener('error', () => {
      if (source?.readyState !== EventSource.CLOSED) return
      source.close()
      retry = setTimeout(open, RETRY_MS)
    })
  }
  open()
  return () => {
    source?.close()
    if (retry !== null) clearTimeout(retry)
    if (gather !== null) clearTimeout(gather)
  }
}
