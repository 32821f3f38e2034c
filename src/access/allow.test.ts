import { describe, expect, test } from 'vitest'
import { Fault } from '#lib/fault.ts'
import { allow, allowed, may, scopeOf, type ConnectionAction, type RecordAction } from './allow.ts'
import { roles, type Caller, type Role } from './caller.ts'
import { roleOf } from './roles.ts'

const me = 'me'
const caller = (role: Role, grants: string[] = []): Caller => ({
  workspaceId: 'w',
  personId: me,
  role,
  grants,
  name: 'Me',
  email: null,
  via: { by: 'bearer' },
})
const own = { ownerId: me }
const others = { ownerId: 'other' }
const nobodys = { ownerId: null }
const shared = { ownerId: 'other', sharedWith: [me] }

/** Who may: one letter per role, in the order admin manager sales analyst viewer. */
const letters = (can: (who: Caller) => boolean) =>
  roles
    .filter((role) => can(caller(role)))
    .map((role) => role[0])
    .join('')

function codeOf(thing: { ownerId: string | null }, kind: 'lead' | 'contact'): unknown {
  try {
    return allow(caller('sales'), 'edit', { kind, ...thing }).kind
  } catch (error) {
    return error instanceof Fault ? error.code : error
  }
}

describe('records', () => {
  const rows: [RecordAction, string, string, string, string][] = [
    // action    own      others'  nobody's shared
    ['read', 'amsav', 'amav', 'amsav', 'amsav'],
    ['edit', 'amsa', 'ama', 'ama', 'ama'],
    ['take', 'ama', 'ama', 'amsa', 'ama'],
    ['delete', 'amsa', 'am', 'am', 'am'],
    ['restore', 'amsa', 'am', 'am', 'am'],
    ['merge', 'amsa', 'am', 'am', 'am'],
    ['create', 'amsa', 'amsa', 'amsa', 'amsa'],
  ]
  test.each(rows)('%s a lead', (action, ...expected) => {
    expect([own, others, nobodys, shared].map((thing) => letters((who) => may(who, action, { kind: 'lead', ...thing })))).toEqual(expected)
  })
  test('everybody reads companies, contacts and notes', () => {
    for (const kind of ['company', 'contact', 'note'] as const)
      expect(letters((who) => may(who, 'read', { kind, ...others }))).toBe('amsav')
  })
  test('what is not visible is not found; what is visible and not allowed is forbidden', () => {
    expect([codeOf(others, 'lead'), codeOf(others, 'contact'), codeOf(own, 'lead'), codeOf(nobodys, 'lead')]).toEqual([
      'not_found',
      'forbidden',
      'lead',
      'forbidden',
    ])
  })
  test('lists: sales see their reach of leads, deals and notes; everybody else all', () => {
    for (const role of roles)
      for (const kind of ['lead', 'deal', 'note'] as const)
        expect(scopeOf(caller(role), kind).reach).toBe(role === 'sales' ? 'theirs' : 'all')
    for (const role of roles) for (const kind of ['company', 'contact'] as const) expect(scopeOf(caller(role), kind).reach).toBe('all')
  })
})

describe('connections', () => {
  const rows: [ConnectionAction, string, string, string][] = [
    // action            own     others' workspace's
    ['seeConnection', 'amsav', 'am', 'amsav'],
    ['connect', 'ams', '', 'a'],
    ['manageConnection', 'ams', 'a', 'a'],
    ['syncNow', 'amsav', 'am', 'amsav'],
  ]
  test.each(rows)('%s', (action, ...expected) => {
    expect([me, 'other', null].map((memberId) => letters((who) => may(who, action, { memberId })))).toEqual(expected)
  })
  test('syncOps gives what an admin may on the workspace’s connections, and nothing on personal ones', () => {
    const ops = caller('viewer', ['syncOps'])
    expect(may(ops, 'manageConnection', { memberId: null })).toBe(true)
    expect(may(ops, 'manageConnection', { memberId: 'other' })).toBe(false)
  })
})

test('the workspace as a whole', () => {
  expect(letters((who) => may(who, 'manageMembers', who))).toBe('a')
  expect(letters((who) => may(who, 'readAudit', who))).toBe('am')
  expect(() => allowed(caller('manager'), 'manageMembers')).toThrow('does not allow this: manage members')
  expect(allowed(caller('sales', ['syncOps']), 'syncOps').personId).toBe(me)
})

test('roles have several names, in any case; some words give no entry', () => {
  expect(['ADMIN', 'superadmin', 'Super_Admin', 'new_business', 'NewBusiness', ' reader ', 'analyst'].map(roleOf)).toEqual([
    'admin',
    'admin',
    'admin',
    'sales',
    'sales',
    'viewer',
    'analyst',
  ])
  expect(['client', 'customer', '', 'root', 'constructor', '__proto__'].map(roleOf)).toEqual([null, null, null, null, null, null])
})
