import { expect, test } from 'vitest'
import { playThreeShare } from './run.ts'

test('three systems and a hub keep the promises in random histories with faults and crashes, share 1', { timeout: 900_000 }, async () => {
  expect(await playThreeShare(1)).toBeGreaterThan(0)
})
