import { expect, test } from 'vitest'
import { playShare } from './run.ts'

test('the promises hold in random histories with faults and crashes, share 1', { timeout: 900_000 }, async () => {
  expect(await playShare(1)).toBeGreaterThan(0)
})
