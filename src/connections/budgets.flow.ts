import type { Budget } from '#connectors/kit/connector.ts'
import type { Db } from '#db/db.ts'
import type { Clock } from '#lib/clock.ts'
import { blockBudgets, leaseBudget, reserve, setSpent, type Lease } from './budget.store.ts'

/** What came of asking for budget: taken, or how long until it is there, and why. */
export type Taken = { readonly waitMs: number; readonly reason: string | null }

/** This process's share of all budgets. A process that dies loses what it had leased: a second's worth, which refills within one. */
export type Budgets = {
  /** `waitMs` 0: taken; otherwise nothing was. */
  take(budget: Budget, urgent: boolean): Promise<Taken>
  /** The provider asked to wait: nobody draws from these until then; other processes hear of it within a second. */
  block(keys: readonly string[], to: { readonly until: Date; readonly reason: string }): Promise<void>
  /** What a reply's headers say is left takes the place of our own count. */
  heard(budget: Budget, left: number): Promise<void>
}

/** How long a lease may be spent, and of how much time it takes the budget. */
const leaseMs = 1000
/** So many budgets are kept before those that have lapsed are forgotten. */
const mostKept = 2000

const done: Taken = { waitMs: 0, reason: null }

/** A lease being spent; `asking`: the next one is under way. */
type Hold = { left: number; untilMs: number; asking: Promise<Lease> | null }

/** The provider's word on what is spent, carried on by what was taken since. */
type Word = { spent: number; atMs: number }

export function openBudgets(db: Db, clock: Clock): Budgets {
  const holds = new Map<string, Hold>()
  const words = new Map<string, Word>()
  const nowMs = (): number => clock.now().getTime()
  const holdOf = (key: string, urgent: boolean): Hold => {
    const name = `${urgent ? 'urgent' : 'any'} ${key}`
    const hold = holds.get(name) ?? { left: 0, untilMs: 0, asking: null }
    holds.set(name, hold)
    return hold
  }
  const spend = ({ key, cost }: Budget, hold: Hold): boolean => {
    if (hold.untilMs <= nowMs() || hold.left < cost) return false
    hold.left -= cost
    const word = words.get(key)
    if (word !== undefined) word.spent += cost
    return true
  }
  /** Leased and not spent: calls that the provider has not seen. */
  const unspent = (key: string): number => holdOf(key, false).left + holdOf(key, true).left

  const lease = async (budget: Budget, hold: Hold, urgent: boolean): Promise<Lease> => {
    const now = clock.now()
    const returned = hold.left
    hold.left = 0
    const word = words.get(budget.key)
    const perLease = (budget.limit / budget.perMs) * leaseMs
    const refilled = word === undefined ? 0 : ((now.getTime() - word.atMs) * budget.limit) / budget.perMs
    const spent = word === undefined ? null : Math.max(0, word.spent - refilled) + unspent(budget.key)
    const got = await leaseBudget(db, budget, { urgent, now, amount: Math.max(budget.cost, perLease), returned, spent })
    if (got.granted === 0) return ((hold.left = returned), got)
    words.delete(budget.key)
    hold.left = got.granted
    hold.untilMs = now.getTime() + leaseMs
    return got
  }

  return {
    async take(budget, urgent) {
      if (holds.size > mostKept) forget(holds, nowMs())
      const hold = holdOf(budget.key, urgent)
      for (;;) {
        if (spend(budget, hold) || (urgent && spend(budget, holdOf(budget.key, false)))) return done
        hold.asking ??= lease(budget, hold, urgent).finally(() => (hold.asking = null))
        const { granted, waitMs, reason } = await hold.asking
        if (granted === 0) return { waitMs, reason }
      }
    },
    async block(keys, to) {
      for (const key of keys) for (const urgent of [false, true]) holdOf(key, urgent).untilMs = 0
      await blockBudgets(db, keys, to)
    },
    async heard({ key, limit }, left) {
      const spent = Math.max(0, limit - left)
      words.set(key, { spent, atMs: nowMs() })
      // It goes along with the next lease; others must hear at once where little is left.
      if (left > limit * reserve) return
      words.delete(key)
      await setSpent(db, key, { spent: spent + unspent(key), now: clock.now() })
    },
  }
}

function forget(holds: Map<string, Hold>, now: number): void {
  for (const [name, { untilMs, asking }] of holds) if (asking === null && untilMs <= now) holds.delete(name)
}
