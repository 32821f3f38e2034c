import { useState, useSyncExternalStore } from 'react'
import { t, tongue } from '../text/t.ts'
import { exact, relative } from './time.ts'
import { Tooltip } from './tooltip.tsx'

// One timer for every relative time on the page.
const listeners = new Set<() => void>()
let now = Date.now()
setInterval(() => {
  now = Date.now()
  for (const listener of listeners) listener()
}, 20_000)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The present instant, in steps of 20 s; re-renders whoever reads it. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now)

/** An instant as people say it, exact on hover; `at` is an ISO string, null reads "never". */
export function RelativeTime({ at, className }: { at: string | null; className?: string }) {
  const present = useNow()
  // A tooltip is made for what is pointed at: a list shows dozens of times, and each tooltip costs as much as a row.
  const [near, setNear] = useState(false)
  if (at === null) return <span className={className}>{t('time.never')}</span>
  const instant = Date.parse(at)
  if (Number.isNaN(instant)) return <span className={className}>{at}</span>
  const words = relative(instant, present, tongue()) ?? t('time.now')
  if (!near)
    return (
      <time dateTime={at} className={className} onPointerEnter={() => setNear(true)}>
        {words}
      </time>
    )
  return (
    <Tooltip content={exact(instant, tongue())}>
      <time dateTime={at} className={className}>
        {words}
      </time>
    </Tooltip>
  )
}
