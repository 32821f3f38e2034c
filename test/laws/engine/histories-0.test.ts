import { expect, test } from 'vitest'
import { playShare } from './run.ts'

test('the promises hold in random histories with faults and crashes, share 0', { timeout: 900_000 }, async () => {
  expect(await playShare(0)).toBeGreaterThan(0)
})
