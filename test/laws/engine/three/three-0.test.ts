import { expect, test } from 'vitest'
import { chaseHome, playThreeShare } from './run.ts'

test('three systems and a hub keep the promises in random histories with faults and crashes, share 0', { timeout: 900_000 }, async () => {
  expect(await playThreeShare(0)).toBeGreaterThan(0)
})

test('a home kind created elsewhere is caught', { timeout: 300_000 }, async () => {
  expect(await chaseHome(60)).not.toBeNull()
})
