import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Raw } from '../kit/stream.ts'
import { api } from './api.ts'
import { birthday } from './contacts/birthday.ts'
import { cursorOf, placeOf } from './contacts/cursor.ts'
import { labels } from './contacts/labels.ts'
import { changeOf, sourceOf } from './contacts/person.ts'
import { env, setup } from './env.ts'

const now = new Date('2026-11-21T10:00:00Z')

const judge = (status: number, error: object | string, headers = {}) =>
  api.judge({ status, headers: new Headers(headers), body: typeof error === 'string' ? error : { error } }, now)
const old = (code: number, reason: string) => ({ code, message: 'x', errors: [{ domain: 'usageLimits', reason }] })
const person = (updateTime: string) => ({
  resourceName: 'people/c1',
  metadata: {
    sources: [
      { type: 'PROFILE', id: 'p', etag: 'x' },
      { type: 'CONTACT', id: '7f', etag: '#a/b=', updateTime },
    ],
  },
})
const orderOf = (updateTime: string) => changeOf(person(updateTime), '', now).order ?? ''
const born = (date: object, more = {}): Raw => ({ birthdays: [{ date: { ...date }, ...more }] })

describe('judging replies', () => {
  test.each([
    [200, {}, 'ok'],
    [401, { code: 401, status: 'UNAUTHENTICATED' }, 'expired_token'],
    [403, old(403, 'userRateLimitExceeded'), 'throttled'],
    [403, old(403, 'rateLimitExceeded'), 'throttled'],
    [403, old(403, 'quotaExceeded'), 'throttled'],
    [429, { code: 429, status: 'RESOURCE_EXHAUSTED', details: [{ reason: 'RATE_LIMIT_EXCEEDED' }] }, 'throttled'],
    [403, { code: 403, details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }] }, 'dead_grant'],
    [403, old(403, 'insufficientPermissions'), 'dead_grant'],
    [403, old(403, 'accessNotConfigured'), 'dead_grant'],
    [403, { code: 403, message: 'The caller does not have permission', status: 'PERMISSION_DENIED' }, 'other'],
    [400, { code: 400, status: 'FAILED_PRECONDITION' }, 'other'],
    [404, { code: 404, status: 'NOT_FOUND' }, 'other'],
    [408, {}, 'transient'],
    [502, '<html>502</html>', 'transient'],
    [503, { code: 503, status: 'UNAVAILABLE' }, 'transient'],
  ] as const)('%i %j is %s', (status, error, kind) => {
    expect(judge(status, error).kind).toBe(kind)
  })

  test('waits as long as it is told, an hour for a day’s quota, and as it likes else', () => {
    expect(judge(429, { code: 429 }, { 'retry-after': '90' })).toMatchObject({ afterMs: 90_000 })
    expect(judge(403, old(403, 'dailyLimitExceeded'))).toMatchObject({ afterMs: 3_600_000 })
    expect(judge(429, { code: 429 })).toMatchObject({ afterMs: null })
  })
})

describe('people', () => {
  test('orders compare as times do, whatever digits Google leaves out', () => {
    const times = [
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00.001Z',
      '2026-01-01T00:00:00.001500Z',
      '2026-01-01T00:00:00.1Z',
      '2026-01-01T00:00:01Z',
    ]
    expect(times.map(orderOf).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(times.map(orderOf))
  })

  test('a tag is the CONTACT source’s and reads back', () => {
    expect(sourceOf(changeOf(person('2026-01-01T00:00:00Z'), '', now).tag ?? '')).toEqual({ type: 'CONTACT', id: '7f', etag: '#a/b=' })
  })

  test('cursors of another mask, or of nobody, have no place', () => {
    expect(placeOf(cursorOf({ page: 'p', sync: 's' }))).toEqual({ page: 'p', sync: 's' })
    for (const other of ['', '{}', 'null', '[1]', cursorOf({ sync: 's' }).replace('names', 'nomes')]) expect(placeOf(other)).toBeNull()
  })
})

describe('codecs', () => {
  test('birthdays with and without their year, and what is none', () => {
    expect(birthday.get(born({ year: 1980, month: 3, day: 5 }))).toBe('1980-03-05')
    expect(birthday.get(born({ month: 2, day: 29 }))).toBe('--02-29')
    expect(birthday.get({})).toBeNull()
    expect(birthday.get(born({ year: 1980 }))).toBeUndefined()
    expect(birthday.get({ birthdays: [{ text: 'in spring' }] })).toBeUndefined()
  })

  test('a written birthday keeps what else stands there, but not the old text', () => {
    const raw = born({ year: 1980, month: 3, day: 5 }, { text: '5 March 1980', metadata: { sourcePrimary: true } })
    expect(birthday.put(raw, '1980-03-05')).toBe(raw)
    expect(birthday.put(raw, '--12-01')).toEqual({ birthdays: [{ date: { month: 12, day: 1 }, metadata: { sourcePrimary: true } }] })
    expect(birthday.put(raw, null)).toEqual({ birthdays: [] })
    expect(birthday.get(birthday.put({}, '2001-01-01'))).toBe('2001-01-01')
  })

  test('labels are names; groups of Google’s own are none and stay', () => {
    const own = { contactGroupMembership: { contactGroupResourceName: 'contactGroups/myContacts' } }
    const vip = { contactGroupMembership: { contactGroupResourceName: 'contactGroups/1a', name: 'VIP' } }
    const raw: Raw = { memberships: [own, vip] }
    expect(labels.get(raw)).toEqual(['VIP'])
    expect(labels.put(raw, ['VIP'])).toBe(raw)
    expect(labels.put(raw, ['New'])).toEqual({ memberships: [own, { contactGroupMembership: { name: 'New' } }] })
    expect(labels.put({}, [])).toEqual({})
  })
})

describe('the environment', () => {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' })
  const file = JSON.stringify({ client_email: 'robot@project.iam.gserviceaccount.com', private_key: key, private_key_id: 'k1' })

  test('gives client, service account, endpoints and limits; nothing is half configured', () => {
    expect(setup({})).toMatchObject({
      client: null,
      serviceAccount: null,
      endpoints: { people: 'https://people.googleapis.com' },
      limits: { peopleReads: 60 },
    })
    expect(setup({ GOOGLE_CLIENT_ID: 'id' }).client).toBeNull()
    const whole = setup({
      GOOGLE_CLIENT_ID: 'id',
      GOOGLE_CLIENT_SECRET: 's',
      GOOGLE_SERVICE_ACCOUNT_JSON: file,
      GOOGLE_SERVICE_ACCOUNT_SUBJECT: 'ana@example.com',
      GOOGLE_ENDPOINTS: '{"people":"http://127.0.0.1:1"}',
      GOOGLE_LIMITS: '{"peopleWrites":5}',
    })
    expect(whole).toMatchObject({
      client: { id: 'id' },
      serviceAccount: { subject: 'ana@example.com', keyId: 'k1' },
      endpoints: { people: 'http://127.0.0.1:1' },
      limits: { peopleReads: 60, peopleWrites: 5 },
    })
  })

  test('names what is wrong and never shows a value', () => {
    const wrong = env.safeParse({
      GOOGLE_SERVICE_ACCOUNT_JSON: '{"private_key":"hush"}',
      GOOGLE_LIMITS: '{"peopleReads":-1}',
      GOOGLE_ENDPOINTS: '{"peeple":"x"}',
    })
    expect(wrong.error?.issues.map(({ path }) => path[0])).toEqual(
      expect.arrayContaining(['GOOGLE_SERVICE_ACCOUNT_JSON', 'GOOGLE_LIMITS', 'GOOGLE_ENDPOINTS']),
    )
    expect(JSON.stringify(wrong.error?.issues)).not.toContain('hush')
  })
})
