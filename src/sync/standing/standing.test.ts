import { expect, test } from 'vitest'
import { causesOf, type Facts } from './cause.ts'
import { graceMs, isSilent, silences, unnoticed, usualMs, type Watched } from './silence.ts'

const now = new Date('2026-03-02T12:00:00Z')
const ago = (ms: number): Date => new Date(now.getTime() - ms)
const minute = 60_000

const watched = (more: Partial<Watched> = {}): Watched => ({
  connectionId: 'c',
  frequency: 'realtime',
  schedule: {},
  zone: 'Europe/Berlin',
  checkedAt: now,
  waitUntil: null,
  waitReason: null,
  changedAt: ago(1000 * minute),
  ...more,
})

test('what is usual follows the frequency', () => {
  expect(usualMs(watched(), now)).toBe(minute)
  expect(usualMs(watched({ frequency: 'hourly' }), now)).toBe(60 * minute)
  expect(usualMs(watched({ frequency: 'daily' }), now)).toBe(24 * 60 * minute)
  expect(usualMs(watched({ frequency: 'manual' }), now)).toBeNull()
})

test('silent is whoever missed three of its checks; one read only when asked never is', () => {
  expect(isSilent(watched({ checkedAt: ago(3 * minute) }), now)).toBe(false)
  expect(isSilent(watched({ checkedAt: ago(3 * minute + 1) }), now)).toBe(true)
  expect(isSilent(watched({ frequency: 'hourly', checkedAt: ago(179 * minute) }), now)).toBe(false)
  expect(isSilent(watched({ frequency: 'manual', checkedAt: ago(9999 * minute) }), now)).toBe(false)
})

test('an announced wait excuses a quarter of an hour more, not an outage that never ends', () => {
  const waits = { waitUntil: new Date(now.getTime() + minute), waitReason: 'Waiting for its quota until 12:01' }
  expect(isSilent(watched({ ...waits, checkedAt: ago(18 * minute) }), now)).toBe(false)
  const [silence] = silences([watched({ ...waits, checkedAt: ago(19 * minute) })], [], now)
  expect(silence).toMatchObject({ reason: 'Waiting for its quota until 12:01' })
  expect(isSilent(watched({ waitUntil: ago(1), checkedAt: ago(4 * minute) }), now)).toBe(true)
})

test('a silence is raised when it outlasts the grace, and is over with the next check', () => {
  const quiet = [watched({ checkedAt: ago(10 * minute) }), watched({ checkedAt: ago(5 * minute) }), watched({ connectionId: 'd' })]
  const first = silences(quiet, [], now)
  expect(first).toEqual([{ connectionId: 'c', checkedAt: ago(10 * minute), noticedAt: now, raisedAt: null, reason: null }])
  const soon = silences(quiet, first, new Date(now.getTime() + graceMs - 1))
  expect(soon[0]?.raisedAt).toBeNull()
  const later = new Date(now.getTime() + graceMs)
  expect(silences(quiet.slice(0, 2), first, later)[0]?.raisedAt).toEqual(later)
  expect(silences([watched({ checkedAt: later })], first, later)).toEqual([])
})

test('where whoever is to notice is not at work, a long silence stands all the same; a fresh resume is left in peace', () => {
  const long = watched({ checkedAt: ago(20 * minute) })
  expect(unnoticed([long], [], now)).toHaveLength(1)
  expect(unnoticed([watched({ checkedAt: ago(12 * minute) })], [], now)).toEqual([])
  expect(unnoticed([{ ...long, changedAt: ago(minute) }], [], now)).toEqual([])
})

const none: Facts = { connections: [], conflicts: [], waiting: [], failing: [], silent: [], hooks: [] }
const connection = { id: 'c', provider: 'google', accountEmail: 'a@b.c', phase: 'active' as const, reason: null, memberId: 'm' }

test('conflicts of one owner and kind are one cause over all connections; an unowned record’s are the connection’s', () => {
  const count = (connectionId: string, ownerId: string | null, times: number) => ({
    connectionId,
    kind: 'contact' as const,
    ownerId,
    count: times,
  })
  const causes = causesOf({ ...none, connections: [connection], conflicts: [count('c', 'p', 2), count('d', 'p', 1), count('c', null, 4)] })
  expect(causes).toMatchObject([
    { kind: 'conflicts', to: 'p', count: 3, connectionId: null, entityType: 'contact' },
    { kind: 'conflicts', to: null, count: 4, connectionId: 'c', account: 'a@b.c' },
  ])
})

test('work that fails is told after three times, and a silence once it is raised; of a connection at rest neither', () => {
  const failing = { streamId: 's', connectionId: 'c', kind: 'contact' as const, failures: 3, failure: 'pull: It broke' }
  const silent = { connectionId: 'c', checkedAt: now, noticedAt: now, raisedAt: now, reason: null }
  const facts = { ...none, connections: [connection], failing: [failing], silent: [silent] }
  expect(causesOf(facts).map(({ kind, reason }) => [kind, reason])).toEqual([
    ['run_failing', 'It broke'],
    ['silent', null],
  ])
  expect(causesOf({ ...facts, failing: [{ ...failing, failures: 2 }], silent: [{ ...silent, raisedAt: null }] })).toEqual([])
  expect(causesOf({ ...facts, connections: [{ ...connection, phase: 'paused' }] })).toEqual([])
  const dead = causesOf({ ...facts, connections: [{ ...connection, phase: 'error', reason: 'The grant ended' }] })
  expect(dead).toMatchObject([{ kind: 'grant_dead', reason: 'The grant ended' }])
})
