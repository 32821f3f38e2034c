import { expect, test } from 'vitest'
import { duration, relative } from './time.ts'

const now = Date.parse('2026-11-21T12:00:00Z')
const ago = (ms: number) => relative(now - ms, now, 'en')

test('relative times round to the unit people would say', () => {
  expect(ago(20_000)).toBeNull()
  expect(ago(-20_000)).toBeNull()
  expect(ago(28 * 60_000)).toBe('28 min. ago')
  expect(ago(-28 * 60_000)).toBe('in 28 min.')
  expect(ago(2 * 3_600_000)).toBe('2 hr. ago')
  expect(ago(26 * 3_600_000)).toBe('yesterday')
  expect(ago(400 * 86_400_000)).toBe('last yr.')
})

test('durations say at most two units', () => {
  expect(duration(850, 'en')).toBe('850 ms')
  expect(duration(154_000, 'en')).toBe('2 min 34 sec')
  expect(duration(3_600_000, 'en')).toBe('1 hr')
  expect(duration(90_061_000, 'en')).toBe('1 day 1 hr')
})
