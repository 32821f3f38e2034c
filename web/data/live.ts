import type { QueryClient } from '@tanstack/react-query'

const RETRY_MS = 3000

/** Which queries a topic of the event stream makes old. */
const stale: Record<string, string[]> = {
  sync: ['configs', 'conflicts', 'runs'],
  records: ['records', 'record', 'timeline'],
  notifications: ['notifications'],
}

/** Follows the server's events and refetches what they touch; reconnects by itself. Returns the way to stop. */
export function followLive(queries: QueryClient): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  const touch = (topic: string) => {
    for (const key of stale[topic] ?? []) void queries.invalidateQueries({ queryKey: [key] })
  }
  const open = () => {
    source = new EventSource('/api/events')
    for (const topic of Object.keys(stale)) source.addEventListener(topic, () => touch(topic))
    source.addEventListener('error', () => {
      if (source?.readyState !== EventSource.CLOSED) return
      source.close()
      timer = setTimeout(open, RETRY_MS)
    })
  }
  open()
  return () => {
    source?.close()
    if (timer !== null) clearTimeout(timer)
  }
}
