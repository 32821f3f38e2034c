import { expect, test } from 'vitest'
import { worked } from './stages.ts'

test('a stage keeps its ends, and adds up how long and how often it was at work', () => {
  const once = worked({}, 'read', { fromMs: 100, toMs: 150 })
  expect(once).toEqual({ read: { fromMs: 100, toMs: 150, busyMs: 50, times: 1 } })
  const twice = worked(once, 'read', { fromMs: 300, toMs: 320 })
  expect(worked(twice, 'write', { fromMs: 150, toMs: 160 })).toEqual({
    read: { fromMs: 100, toMs: 320, busyMs: 70, times: 2 },
    write: { fromMs: 150, toMs: 160, busyMs: 10, times: 1 },
  })
})

test('pieces that end out of order, and a clock that steps back, take nothing away', () => {
  const late = worked(worked({}, 'read', { fromMs: 200, toMs: 400 }), 'read', { fromMs: 100, toMs: 300 })
  expect(late.read).toEqual({ fromMs: 100, toMs: 400, busyMs: 400, times: 2 })
  expect(worked({}, 'push', { fromMs: 50, toMs: 40 }).push?.busyMs).toBe(0)
})
