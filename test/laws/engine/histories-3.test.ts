import { expect, test } from 'vitest'
import { playShare } from './run.ts'

test('the promises hold in random histories with faults and crashes, share 3', { timeout: 900_000 }, async () => {
  expect(await playShare(3)).toBeGreaterThan(0)
})
