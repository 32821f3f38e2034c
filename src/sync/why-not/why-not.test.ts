import { expect, test } from 'vitest'
import { memberAway, memberBack } from '#connections/resting.ts'
import { linkStates, type LinkState } from '../link-state.ts'
import { reasonOfLink } from './link-reason.ts'
import { whyNot, type Facts } from './why-not.ts'

const none: Facts = {
  names: { provider: 'Google', kind: 'contacts' },
  record: { deletedAt: null, mergedInto: null, ownerId: 'ana' },
  connection: { phase: 'active', reason: null, direction: 'bidirectional', memberId: null },
  offer: { writes: true, spread: 'shared', ticked: true },
  stream: { listed: true, createThere: true, waitsFor: null, lacks: [], doubted: false },
  link: null,
  conflict: null,
  owes: [],
}
const stream = none.stream ?? { listed: true, createThere: true, waitsFor: null, lacks: [], doubted: false }
const offer = none.offer ?? { writes: true, spread: 'shared', ticked: true }
const live = { state: 'live', reason: null } as const
const codes = (facts: Partial<Facts>): string[] => whyNot({ ...none, ...facts }).map(({ code }) => code)
const acts = (facts: Partial<Facts>) => whyNot({ ...none, ...facts }).map(({ mend }) => mend?.act ?? null)

test.each<[string, Partial<Facts>, string]>([
  ['not_offered', { offer: null }, ''],
  ['pending', { connection: { ...none.connection, phase: 'pending' } }, 'reconnect'],
  ['not_started', { connection: { ...none.connection, phase: 'ready' } }, 'start'],
  ['paused', { connection: { ...none.connection, phase: 'paused' } }, 'resume'],
  ['member_removed', { connection: { ...none.connection, phase: 'paused', reason: memberAway } }, 'resume'],
  ['member_removed', { connection: { ...none.connection, phase: 'paused', reason: memberBack } }, 'resume'],
  ['dead', { connection: { ...none.connection, phase: 'error' } }, 'reconnect'],
  ['disconnected', { connection: { ...none.connection, phase: 'disconnected' } }, 'reconnect'],
  ['waiting', { stream: { ...stream, waitsFor: 'Google is busy until 14:05' } }, 'wait'],
  ['kind_off', { offer: { ...offer, ticked: false } }, 'settings'],
  ['merged', { record: { ...none.record, mergedInto: 'other' } }, ''],
  ['deleted_here', { record: { ...none.record, deletedAt: new Date(0) } }, 'restore'],
  ['read_only', { offer: { ...offer, writes: false } }, ''],
  ['home', { offer: { ...offer, spread: 'home' } }, ''],
  ['pull_only', { connection: { ...none.connection, direction: 'pull' } }, 'settings'],
  ['create_off', { stream: { ...stream, createThere: false } }, 'settings'],
  ['not_owned', { connection: { ...none.connection, memberId: 'ben' } }, 'own'],
  ['ambiguous', { stream: { ...stream, doubted: true } }, 'answer'],
  ['lacks_field', { stream: { ...stream, lacks: ['Last name'] } }, 'edit'],
  ['not_listed', { stream: { ...stream, listed: false } }, 'wait'],
  ['next', {}, 'wait'],
  ['conflict', { link: live, conflict: { fields: ['title'], ignored: false } }, 'resolve'],
  ['ignored', { link: live, conflict: { fields: ['title'], ignored: true } }, ''],
  ['merged', { link: live, record: { ...none.record, mergedInto: 'other' } }, ''],
  ['pull_only', { link: live, owes: ['Job title'], connection: { ...none.connection, direction: 'pull' } }, 'settings'],
  ['on_its_way', { link: live, owes: ['Job title'] }, 'wait'],
])('%s is said where it alone holds, with its act', (code, facts, act) => {
  expect([codes(facts), acts(facts)]).toEqual([[code], [act === '' ? null : act]])
})

test('linked, equal and at work: nothing to say', () => {
  expect(codes({ link: live })).toEqual([])
})

test('all that holds is said, what blocks the connection before what is the record’s own', () => {
  const connection = { phase: 'paused', reason: null, direction: 'pull', memberId: 'ben' } as const
  expect(
    codes({ connection, offer: { ...offer, ticked: false }, stream: { ...stream, createThere: false, doubted: true, lacks: ['Name'] } }),
  ).toEqual(['paused', 'kind_off', 'pull_only', 'create_off', 'not_owned', 'ambiguous', 'lacks_field'])
  expect(codes({ connection, link: { state: 'refused', reason: 'too long' } })).toEqual(['paused', 'refused'])
  expect(codes({ link: live, conflict: { fields: ['title'], ignored: false }, owes: ['Phone'] })).toEqual(['conflict', 'on_its_way'])
})

test('a record that is deleted or merged here asks for nothing else', () => {
  const stopped = { ...stream, createThere: false, listed: false }
  expect(codes({ record: { ...none.record, deletedAt: new Date(0) }, stream: stopped })).toEqual(['deleted_here'])
  expect(codes({ record: { ...none.record, mergedInto: 'x', deletedAt: new Date(0) }, stream: stopped })).toEqual(['merged'])
})

test('a connection that only sends need not have listed first; nothing started yet is no reason of its own', () => {
  expect(codes({ connection: { ...none.connection, direction: 'push' }, stream: { ...stream, listed: false } })).toEqual(['next'])
  expect(codes({ connection: { ...none.connection, phase: 'ready' }, stream: null })).toEqual(['not_started'])
})

test.each<[LinkState, string | null, string, string | null]>([
  ['unborn', null, 'unborn', 'wait'],
  ['unknown', null, 'no_answer', 'wait'],
  ['refused', 'too long', 'refused', 'retry'],
  ['filtered', null, 'filtered', 'settings'],
  ['filtered', 'outside', 'outside', 'settings'],
  ['gone', 'deleted_there', 'deleted_there', 'link'],
  ['excluded', 'unlinked', 'unlinked', 'link'],
  ['excluded', 'deleted_here', 'deleted_here', 'restore'],
  ['excluded', 'not_same', 'not_same', 'link'],
  ['excluded', 'undone', 'undone', 'link'],
  ['excluded', 'withdrawn', 'undone', 'link'],
  ['excluded', 'withdrawing', 'undone', 'link'],
  ['excluded', null, 'excluded', 'link'],
  ['held', 'brake', 'brake', 'answer'],
  ['held', 'deleted', 'conflict', 'resolve'],
  ['held', 'duplicate', 'duplicate', 'merge'],
  ['held', 'merged_here', 'merged', 'merge'],
  ['held', 'reappeared', 'reappeared', 'link'],
  ['held', 'ambiguous', 'ambiguous', 'answer'],
  ['held', null, 'held', null],
])('a link that is %s (%s) says %s', (...[state, why, code, act]) => {
  const found = reasonOfLink({ state, reason: why }, 'Google')
  expect([found.code, found.mend?.act ?? null]).toEqual([code, act])
  expect(found.text).not.toBe('')
})

test('the provider’s own words are passed on, and a live link has no reason', () => {
  expect(reasonOfLink({ state: 'refused', reason: 'phone: too long' }, 'Google').text).toContain('phone: too long')
  expect(() => reasonOfLink({ state: 'live', reason: null }, 'Google')).toThrow('live')
  for (const state of linkStates) if (state !== 'live') expect(reasonOfLink({ state, reason: null }, 'Google').code).not.toBe('')
})
