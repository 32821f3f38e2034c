import { sql } from 'kysely'
import type { Budget } from '#connectors/kit/connector.ts'
import type { Db } from '#db/db.ts'

/** What came of asking for a lease: how much was granted; 0: nothing, and how long until a call's cost is there, and why. */
export type Lease = { readonly granted: number; readonly waitMs: number; readonly reason: string | null }

/** `amount` is wanted, the budget's cost the least; `returned` is left of the lease before; `spent`: by the provider's own word, at `now`. */
export type Asked = {
  readonly urgent: boolean
  readonly now: Date
  readonly amount: number
  readonly returned: number
  readonly spent: number | null
}

/** The share of each budget that only urgent calls may use. */
export const reserve = 0.2

/**
 * Leases from a budget, which refills steadily, for one process to spend. One row, one statement: processes share it.
 * A provider's own word (`blockedUntil`) comes first.
 */
export async function leaseBudget(db: Db, budget: Budget, { urgent, now, amount, returned, spent }: Asked): Promise<Lease> {
  const { key, cost, limit, perMs } = budget
  const cap = Math.max(cost, urgent ? limit : limit * (1 - reserve))
  const perSecond = (limit / perMs) * 1000
  const counted =
    spent === null
      ? sql`greatest(0, b.spent - greatest(0, extract(epoch from (${now}::timestamptz - b.at)))::float8 * ${perSecond}::float8 - ${returned}::float8)`
      : sql`${spent}::float8`
  const grant = sql`least(${amount}::float8, ${cap}::float8 - ${counted})`
  const first = Math.min(amount, cap - (spent ?? 0))
  const { rows: taken } = await sql<{
    granted: number
  }>`insert into directory.budget as b (key, spent, granted, at) values (${key}, ${(spent ?? 0) + first}, ${first}, ${now})
    on conflict (key) do update set spent = ${counted} + ${grant}, granted = ${grant}, at = greatest(b.at, ${now}::timestamptz), blocked_until = null, reason = null
    where ${counted} + ${cost} <= ${cap} and (b.blocked_until is null or b.blocked_until <= ${now}) returning granted`.execute(db)
  const [lease] = taken
  if (lease !== undefined) return { granted: lease.granted, waitMs: 0, reason: null }
  const { rows } = await sql<{ spent: number; blockedMs: number; reason: string | null }>`select ${counted} as spent, b.reason,
      greatest(0, extract(epoch from (coalesce(b.blocked_until, ${now}) - ${now}::timestamptz)) * 1000)::float8 as blocked_ms
    from directory.budget b where key = ${key}`.execute(db)
  const { spent: held = 0, blockedMs = 0, reason = null } = rows[0] ?? {}
  const refillMs = ((held + cost - cap) / perSecond) * 1000
  return { granted: 0, waitMs: Math.max(1, Math.ceil(Math.max(blockedMs, refillMs))), reason: blockedMs > refillMs ? reason : null }
}

/** The provider asked to wait: nobody draws from these budgets until then. */
export async function blockBudgets(
  db: Db,
  keys: readonly string[],
  { until, reason }: { readonly until: Date; readonly reason: string },
): Promise<void> {
  for (const key of keys)
    await sql`insert into directory.budget as b (key, blocked_until, reason) values (${key}, ${until}, ${reason})
      on conflict (key) do update set blocked_until = greatest(b.blocked_until, excluded.blocked_until), reason = excluded.reason`.execute(
      db,
    )
}

/** What the provider's reply says was spent takes the place of our own count. */
export async function setSpent(db: Db, key: string, { spent, now }: { readonly spent: number; readonly now: Date }): Promise<void> {
  await sql`update directory.budget set spent = ${spent}, at = ${now} where key = ${key}`.execute(db)
}
