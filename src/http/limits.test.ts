import { expect, test } from 'vitest'
import { Fault } from '#lib/fault.ts'
import { limits, type Allowance } from './limits.ts'

/** The shared store as the database has it, on a clock the test moves. */
function store(clock: { at: number }) {
  const rows = new Map<string, { spent: number; at: number }>()
  const asked: number[] = []
  const take = async ({ key, want, allowance }: { key: string; want: number; allowance: Allowance }) => {
    asked.push(want)
    const row = rows.get(key) ?? { spent: 0, at: clock.at }
    const spent = Math.max(0, row.spent - ((clock.at - row.at) / 1000) * allowance.perSecond)
    const given = Math.max(0, Math.min(want, Math.floor(allowance.burst - spent)))
    rows.set(key, { spent: spent + given, at: clock.at })
    return { given, waitMs: given > 0 ? 0 : ((spent + 1 - allowance.burst) / allowance.perSecond) * 1000 }
  }
  return { take, asked }
}

const clockAt = (state: { at: number }) => ({ now: () => new Date(state.at) })
const spendMany = async (spend: (rate: 'api', who: string) => Promise<void>, count: number) => {
  const results = await Promise.allSettled(Array.from({ length: count }, () => spend('api', 'ana')))
  return results.filter(({ status }) => status === 'fulfilled').length
}

test('a burst, then the rate, then a wait that is told', async () => {
  const state = { at: 1e12 }
  const { take, asked } = store(state)
  const spend = limits({ take, clock: clockAt(state), rates: { api: { burst: 300, perSecond: 50 } } })
  expect(await spendMany(spend, 400)).toBe(300)
  expect(asked.length).toBeLessThanOrEqual(11)
  const refused = await spend('api', 'ana').catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(Fault)
  expect((refused as Fault).retryAfterMs).toBeCloseTo(20, 0)
  state.at += 1000
  expect(await spendMany(spend, 100)).toBe(50)
  await expect(spend('api', 'ben')).resolves.toBeUndefined()
})

test('two processes hold one limit', async () => {
  const state = { at: 1e12 }
  const { take } = store(state)
  const rates = { api: { burst: 100, perSecond: 10 } }
  const [one, two] = [limits({ take, clock: clockAt(state), rates }), limits({ take, clock: clockAt(state), rates })]
  const passed = (await spendMany(one, 80)) + (await spendMany(two, 80))
  expect(passed).toBe(100)
})

test('while refused, the store is left in peace', async () => {
  const state = { at: 1e12 }
  const { take, asked } = store(state)
  const spend = limits({ take, clock: clockAt(state), rates: { api: { burst: 1, perSecond: 0.1 } } })
  expect(await spendMany(spend, 50)).toBe(1)
  const before = asked.length
  expect(await spendMany(spend, 50)).toBe(0)
  expect(asked.length).toBe(before)
})
