import { expect, test } from 'vitest'
import { playShare } from './run.ts'

test('the promises hold in random histories with faults and crashes, share 2', { timeout: 900_000 }, async () => {
  expect(await playShare(2)).toBeGreaterThan(0)
})
