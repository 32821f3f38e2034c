/** How long to keep trying what may be repeated: `attempts` sendings in all, pauses from 0 to min(cap, base · 2ⁿ) ms. */
export type Patience = { readonly attempts: number; readonly baseMs: number; readonly capMs: number; readonly longestWaitMs: number }

/** Somebody waits for it. */
export const interactive: Patience = { attempts: 5, baseMs: 200, capMs: 2_000, longestWaitMs: 3_000 }

/** A job does; what outlasts it is taken up again by the queue. */
export const background: Patience = { attempts: 7, baseMs: 500, capMs: 15_000, longestWaitMs: 20_000 }

/** The pause before the next try, full jitter; `attempt` counts from 0, `random` gives 0 ≤ x < 1. */
export function backoffMs(attempt: number, patience: Patience, random: () => number): number {
  return Math.round(random() * Math.min(patience.capMs, patience.baseMs * 2 ** attempt))
}

/** The `Retry-After` header in ms from `now`: seconds or an HTTP date (RFC 9110 §10.2.3); null where absent or unreadable. */
export function retryAfterMs(headers: Headers, now: Date): number | null {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime())
}
