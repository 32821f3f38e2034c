import { expect, test } from 'vitest'
import { playThreeShare } from './run.ts'

test('contacts are made one and two again between three systems, and the promises hold', { timeout: 900_000 }, async () => {
  expect(await playThreeShare(2, { histories: 10, besides: 'merging' })).toBeGreaterThan(0)
})

test(
  'rows of mappings are turned off, on and aimed elsewhere between three systems, and the promises hold',
  { timeout: 900_000 },
  async () => {
    expect(await playThreeShare(3, { histories: 8, besides: 'remapping' })).toBeGreaterThan(0)
  },
)
