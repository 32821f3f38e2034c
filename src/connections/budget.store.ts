import { sql } from 'kysely'
import type { Budget } from '#connectors/kit/connector.ts'
import type { Db } from '#db/db.ts'

/** What came of asking for budget: taken, or how long until it is there, and why. */
export type Taken = { readonly waitMs: number; readonly reason: string | null }

/** The share of each budget that only urgent calls may use. */
const reserve = 0.2

/**
 * Takes from a budget, which refills steadily. `waitMs` 0: taken; otherwise nothing was. One row, one statement: processes share it.
 * A provider's own word (`blockedUntil`) comes first.
 */
export async function takeBudget(
  db: Db,
  budget: Budget,
  { urgent, now }: { readonly urgent: boolean; readonly now: Date },
): Promise<Taken> {
  const { key, cost, limit, perMs } = budget
  const cap = urgent ? limit : Math.max(cost, limit * (1 - reserve))
  const perSecond = (limit / perMs) * 1000
  const left = sql`greatest(0, b.spent - greatest(0, extract(epoch from (${now}::timestamptz - b.at))) * ${perSecond})`
  const taken = await sql`insert into directory.budget as b (key, spent, at) values (${key}, ${cost}, ${now})
    on conflict (key) do update set spent = ${left} + ${cost}, at = greatest(b.at, ${now}::timestamptz), blocked_until = null, reason = null
    where ${left} + ${cost} <= ${cap} and (b.blocked_until is null or b.blocked_until <= ${now}) returning key`.execute(db)
  if (taken.rows.length > 0) return { waitMs: 0, reason: null }
  const { rows } = await sql<{ spent: number; blockedMs: number; reason: string | null }>`select ${left} as spent, b.reason,
      greatest(0, extract(epoch from (coalesce(b.blocked_until, ${now}) - ${now}::timestamptz)) * 1000)::float8 as blocked_ms
    from directory.budget b where key = ${key}`.execute(db)
  const { spent = 0, blockedMs = 0, reason = null } = rows[0] ?? {}
  const refillMs = ((spent + cost - cap) / perSecond) * 1000
  return { waitMs: Math.max(1, Math.ceil(Math.max(blockedMs, refillMs))), reason: blockedMs > refillMs ? reason : null }
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
