import { describe, expect, test } from 'vitest'
import { google } from '#connectors/google/index.ts'
import { configOf } from './config.ts'
import type { Connection } from './connection.ts'
import { capabilitiesNamed, scopesFor } from './provider.ts'
import { mustBeGrantedFor, mustBeOnlyOne, mustBeOneWorld, phaseAfterGrant, theOne } from './rules.ts'
import { clockTime, waiting } from './waiting.ts'

const at = new Date('2026-11-21T10:00:00Z')
const connection = (more: Partial<Connection> = {}): Connection => ({
  workspaceId: 'w',
  id: 'c1',
  provider: 'google',
  accountId: 'a1',
  accountEmail: 'ana@example.com',
  memberId: 'm1',
  sandbox: false,
  phase: 'active',
  reason: null,
  instanceUrl: null,
  scopes: [],
  capabilities: ['contacts'],
  direction: 'bidirectional',
  frequency: 'realtime',
  schedule: {},
  kinds: ['contact', 'company', 'deal'],
  rules: {},
  policy: 'last_write_wins',
  fieldPolicies: {},
  options: {},
  lastSyncAt: null,
  lastSyncStatus: null,
  lastSyncError: null,
  nextSyncAt: null,
  createdBy: 'm1',
  rev: 1,
  createdAt: at,
  updatedAt: at,
  ...more,
})
const setup = { client: null, serviceAccount: null, endpoints: {}, limits: {} }
const provider = (owner: 'member' | 'workspace', sandbox = false) => ({ connector: { ...google, owner }, setup, sandbox })

describe('rules of connections', () => {
  test('sandbox and real never live together, either way', () => {
    expect(() => mustBeOneWorld(provider('member'), [connection()])).not.toThrow()
    expect(() => mustBeOneWorld(provider('member'), [connection({ sandbox: true, phase: 'disconnected' })])).toThrow(
      'Remove them with their data',
    )
    expect(() => mustBeOneWorld(provider('member', true), [connection()])).toThrow('workspace of its own')
  })

  test('a workspace has one connection of a shared provider; a sleeping one makes room, members have as many as they like', () => {
    expect(() => mustBeOnlyOne(provider('workspace'), [connection()], null)).toThrow('already connected')
    expect(() => mustBeOnlyOne(provider('workspace'), [connection()], 'c1')).not.toThrow()
    expect(() => mustBeOnlyOne(provider('workspace'), [connection({ phase: 'disconnected' })], null)).not.toThrow()
    expect(() => mustBeOnlyOne(provider('member'), [connection(), connection({ id: 'c2' })], null)).not.toThrow()
  })

  test('none is 404, several are 409 with a list', () => {
    expect(() => theOne('Google', [])).toThrow(expect.objectContaining({ code: 'not_found' }))
    expect(theOne('Google', [connection()]).id).toBe('c1')
    expect(() => theOne('Google', [connection(), connection({ id: 'c2' })])).toThrow(
      expect.objectContaining({
        code: 'conflict',
        details: { configs: [expect.objectContaining({ id: 'c1' }), expect.objectContaining({ id: 'c2' })] },
      }),
    )
  })

  test('what ran before an error goes on; what slept or is new waits for Start', () => {
    expect(phaseAfterGrant({ phase: 'error', lastSyncAt: at })).toBe('active')
    expect(phaseAfterGrant({ phase: 'error', lastSyncAt: null })).toBe('ready')
    for (const phase of ['pending', 'disconnected'] as const) expect(phaseAfterGrant({ phase, lastSyncAt: at })).toBe('ready')
    for (const phase of ['ready', 'active', 'paused'] as const) expect(phaseAfterGrant({ phase, lastSyncAt: at })).toBe(phase)
  })

  test('reading-only grants cannot be turned to writing by a setting', () => {
    const [readonly = ''] = google.capabilities[0]?.scopes.pull ?? []
    const narrow = connection({ scopes: [readonly], direction: 'pull' })
    expect(() => mustBeGrantedFor(google, narrow, 'pull')).not.toThrow()
    expect(() => mustBeGrantedFor(google, narrow, 'bidirectional')).toThrow('Connect it again')
    expect(() =>
      mustBeGrantedFor(google, { ...narrow, scopes: scopesFor(google, capabilitiesNamed(google, undefined), 'push') }, 'bidirectional'),
    ).not.toThrow()
  })
})

describe('words', () => {
  test('a wait says until when, in the workspace’s zone, never too early, with the day where it is another', () => {
    const say = (forMs: number, zone: string) => waiting("Google's quota", { now: at, zone, forMs }).message
    expect(say(5 * 60_000, 'UTC')).toBe("Waiting for Google's quota until 10:05")
    expect(say(1_000, 'America/Sao_Paulo')).toBe("Waiting for Google's quota until 07:01")
    expect(say(20 * 3_600_000, 'UTC')).toBe("Waiting for Google's quota until 2026-11-22 06:00")
    expect(clockTime(at, at, 'Asia/Tokyo')).toBe('19:00')
  })

  test('the contract’s names: states, entities, defaults', () => {
    expect(configOf(connection())).toMatchObject({
      status: 'connected',
      isActive: true,
      syncEntities: ['contacts', 'accounts', 'opportunities'],
      options: { createHere: true, deleteWhenDeleted: false },
    })
    const statuses = (['pending', 'ready', 'active', 'paused', 'error', 'disconnected'] as const).map(
      (phase) => configOf(connection({ phase })).status,
    )
    expect(statuses).toEqual(['disconnected', 'connected', 'connected', 'paused', 'error', 'disconnected'])
  })
})
