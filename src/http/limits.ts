import { Fault } from '#lib/fault.ts'
import type { Clock } from '#lib/clock.ts'
import type { Rate } from './route.ts'

/** An allowance: `burst` at once, refilled by `perSecond`. */
export type Allowance = { readonly burst: number; readonly perSecond: number }

/** Takes up to `want` from the shared allowance of `key`; `given` is 0 when it is used up, `waitMs` then says for how long. */
export type Take = (ask: { key: string; want: number; allowance: Allowance }) => Promise<{ given: number; waitMs: number }>

export const standardRates: Readonly<Record<Rate, Allowance>> = {
  api: { burst: 300, perSecond: 50 },
  signIn: { burst: 10, perSecond: 10 / 60 },
  connect: { burst: 20, perSecond: 20 / 60 },
  send: { burst: 30, perSecond: 1 },
  upload: { burst: 60, perSecond: 2 },
  search: { burst: 60, perSecond: 10 },
  // A provider rings from few addresses for all of its accounts.
  hook: { burst: 3000, perSecond: 300 },
}

/** Draws one from the allowance of `who` (a person, an address); throws `retry_after` when there is none. */
export type Spend = (rate: Rate, who: string) => Promise<void>

type Purse = { left: number; until: number; shut: number; asking: Promise<void> | null }

const leaseMs = 1000
const mostPurses = 20_000

/**
 * One limit for all processes, cheaply: each process takes a lease from the shared store, a tenth of the burst at a time, and spends it from memory
 * within a second; what is left of a lease is given up, so the limit errs on the strict side. Small allowances (burst < 20) are leased one by one.
 * While a key is refused, the store is not asked again before the wait is over. `rates` overrides single allowances (RATE_LIMITS).
 */
export function limits(needs: { take: Take; clock: Clock; rates?: Partial<Record<Rate, Allowance>> }): Spend {
  const rates = { ...standardRates, ...needs.rates }
  const purses = new Map<string, Purse>()
  const now = (): number => needs.clock.now().getTime()

  const refill = async (key: string, purse: Purse, allowance: Allowance): Promise<void> => {
    const want = Math.max(1, Math.floor(allowance.burst / 10))
    const { given, waitMs } = await needs.take({ key, want, allowance })
    purse.left = given
    purse.until = now() + leaseMs
    purse.shut = given === 0 ? now() + waitMs : 0
  }

  return async (rate, who) => {
    const key = `${rate}:${who}`
    const purse = purses.get(key) ?? { left: 0, until: 0, shut: 0, asking: null }
    if (purses.size > mostPurses) purses.clear()
    purses.set(key, purse)
    for (;;) {
      const at = now()
      if (purse.shut > at)
        throw new Fault('retry_after', 'Too many requests: wait as long as Retry-After says, then go on', { retryAfterMs: purse.shut - at })
      if (purse.left >= 1 && purse.until > at) {
        purse.left -= 1
        return
      }
      purse.asking ??= refill(key, purse, rates[rate]).finally(() => {
        purse.asking = null
      })
      await purse.asking
    }
  }
}
