import { expect, test } from 'vitest'
import { dayAfter, dayOf, span, startOf } from './days.ts'

const now = new Date(2026, 10, 21, 8, 30)

test('the last thirty days where nothing is asked, and thirty days up to the last asked for', () => {
  expect(span({}, now)).toEqual({ from: '2026-10-23', to: '2026-11-21' })
  expect(span({ to: '2026-03-01' }, now)).toEqual({ from: '2026-01-31', to: '2026-03-01' })
  expect(span({ from: '2026-11-01' }, now)).toEqual({ from: '2026-11-01', to: '2026-11-21' })
})

test('never more than a year, and never the wrong way round', () => {
  expect(span({ from: '2020-01-01', to: '2026-01-01' }, now)).toEqual({ from: '2025-01-01', to: '2026-01-01' })
  expect(span({ from: '2026-12-24' }, now)).toEqual({ from: '2026-11-21', to: '2026-11-21' })
})

test('days are the user’s own', () => {
  expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05')
  expect(dayAfter('2026-02-28', 1)).toBe('2026-03-01')
  expect(startOf('2026-03-29')).toBe(new Date(2026, 2, 29).toISOString())
  expect(startOf('')).toBe('')
})
