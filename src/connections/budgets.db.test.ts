import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Budget } from '#connectors/kit/connector.ts'
import { tap } from '#test/bench/tap.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { openBudgets } from './budgets.flow.ts'

let world: TestDatabase
beforeAll(async () => {
  world = await testDatabase()
})
afterAll(async () => {
  await world?.close()
})

/** 10 a second, at most 100 at once. */
const budgetNamed = (key: string): Budget => ({ key, cost: 1, limit: 100, perMs: 10_000 })

/** Some processes with one clock that is moved by hand. */
function processes(count: number) {
  let ms = Date.parse('2026-03-01T08:00:00Z')
  const clock = { now: () => new Date(ms) }
  return { all: Array.from({ length: count }, () => openBudgets(world.db, clock)), later: (by: number) => (ms += by) }
}

type Process = ReturnType<typeof openBudgets>

async function drain(process: Process | undefined, budget: Budget, urgent = false): Promise<number> {
  let taken = 0
  while ((await process?.take(budget, urgent))?.waitMs === 0) taken += 1
  return taken
}

test('two processes together never exceed what refills, and leave none of it', async () => {
  const { all, later } = processes(2)
  const budget = budgetNamed('two')
  let taken = 0
  for (let passedMs = 0; passedMs <= 30_000; passedMs += 250) {
    for (const process of all) for (let call = 0; call < 4; call += 1) if ((await process.take(budget, true)).waitMs === 0) taken += 1
    expect(taken).toBeLessThanOrEqual(100 + passedMs / 100 + 0.001)
    later(250)
  }
  expect(taken).toBeGreaterThan(0.95 * 400)
})

test('a fifth is kept for urgent calls, whoever leased the rest', async () => {
  const { all } = processes(2)
  const budget = budgetNamed('reserve')
  expect((await drain(all[0], budget)) + (await drain(all[1], budget))).toBe(80)
  expect(await drain(all[1], budget, true)).toBe(20)
  expect(await all[0]?.take(budget, true)).toMatchObject({ waitMs: 100 })
})

test('a second of calls is one statement', async () => {
  const { all, later } = processes(1)
  const budget = { ...budgetNamed('statements'), limit: 1000 }
  await all[0]?.take(budget, false)
  later(1000)
  const [process] = all
  const { trips } = await tap(async () => {
    await Promise.all(Array.from({ length: 60 }, async () => process?.take(budget, false)))
    for (let call = 0; call < 40; call += 1) await process?.take(budget, false)
  })
  expect(trips).toBe(1)
})

test('who dies takes a second’s worth along, no more', async () => {
  const { all, later } = processes(2)
  const budget = budgetNamed('crash')
  await all[0]?.take(budget, true)
  expect(await drain(all[1], budget, true)).toBe(90)
  later(1000)
  expect(await drain(all[1], budget, true)).toBe(10)
})

test('what was leased and not spent comes back with the next lease', async () => {
  const { all, later } = processes(1)
  const budget = budgetNamed('return')
  for (let second = 0; second < 60; second += 1) {
    expect((await all[0]?.take(budget, false))?.waitMs).toBe(0)
    later(1001)
  }
  expect(await drain(all[0], budget, true)).toBeGreaterThanOrEqual(99)
})

test('the provider’s own count takes the place of ours, and calls since are counted on', async () => {
  const { all, later } = processes(2)
  const [one, two] = all
  const budget = budgetNamed('headers')
  await one?.take(budget, true)
  await one?.heard(budget, 15)
  // Little is left: the other process hears of it at once. Nine of ours are leased and not yet spent.
  expect(await drain(two, budget, true)).toBe(6)
  expect(await drain(one, budget, true)).toBe(9)
  await one?.heard(budget, 60)
  later(1000)
  expect(await drain(one, budget, true)).toBe(70)
})

test('a provider that asks to wait is obeyed by every process', async () => {
  const { all, later } = processes(2)
  const [one, two] = all
  const budget = budgetNamed('block')
  await one?.take(budget, true)
  await one?.block([budget.key], { until: new Date(Date.parse('2026-03-01T08:01:00Z')), reason: 'their quota' })
  expect(await one?.take(budget, true)).toEqual({ waitMs: 60_000, reason: 'their quota' })
  expect(await two?.take(budget, false)).toEqual({ waitMs: 60_000, reason: 'their quota' })
  later(60_000)
  expect(await two?.take(budget, false)).toEqual({ waitMs: 0, reason: null })
})
