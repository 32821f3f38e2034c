import { describe, expect, test } from 'vitest'
import { readJson } from './json-door.ts'
import { background, backoffMs, retryAfterMs } from './retry.ts'
import { endpointOverrides, sandboxSetup } from './setup.ts'
import { urlOf } from './url.ts'

describe('the JSON door', () => {
  test('lets no NUL and no half surrogate pair through, in values and keys, however deep', () => {
    const read = readJson(String.raw`{"a\u0000":["x\u0000y", {"b":"\ud83c"}], "whole":"\ud83c\udf0a", "n":1}`)
    expect(read).toEqual({ a: ['xy', { b: '\ufffd' }], whole: '🌊', n: 1 })
  })

  test('is JSON.parse otherwise', () => {
    expect(readJson('{"a":["é",null,true,1.5]}')).toEqual({ a: ['é', null, true, 1.5] })
    expect(() => readJson('<html>')).toThrow(SyntaxError)
  })
})

describe('addresses', () => {
  const endpoints = { people: 'https://people.googleapis.com', api: 'https://one.example/base/v2' }
  const get = { method: 'GET', base: 'people' } as const

  test('keep the base path, repeat lists, leave out what is not given', () => {
    expect(urlOf({ ...get, base: 'api', path: '/x', query: { a: ['1', '2'], b: undefined, c: true } }, endpoints).href).toBe(
      'https://one.example/base/v2/x?a=1&a=2&c=true',
    )
  })

  test('never leave the configured origin', () => {
    for (const path of [
      'https://evil.example/x',
      'http://people.googleapis.com/x',
      '@evil.example/x',
      '.evil.example/x',
      'https://people.googleapis.com.evil.example/',
    ])
      expect(() => urlOf({ ...get, path }, endpoints), path).toThrow(/leads to|Invalid URL/)
    expect(urlOf({ ...get, path: 'https://people.googleapis.com/next?page=2' }, endpoints).search).toBe('?page=2')
    expect(() => urlOf({ ...get, base: 'nowhere', path: '/' }, endpoints)).toThrow('nowhere')
  })
})

describe('patience', () => {
  test('pauses lie between nothing and a doubling bound', () => {
    for (let attempt = 0; attempt < 12; attempt += 1) {
      expect(backoffMs(attempt, background, () => 0)).toBe(0)
      expect(backoffMs(attempt, background, () => 0.999_999)).toBeLessThanOrEqual(background.capMs)
    }
    expect(backoffMs(2, background, () => 0.5)).toBe(background.baseMs * 2)
  })

  test('Retry-After is seconds or a date', () => {
    const now = new Date('2026-11-21T10:00:00Z')
    const after = (text: string) => retryAfterMs(new Headers({ 'retry-after': text }), now)
    expect(after('7')).toBe(7_000)
    expect(after('Sat, 21 Nov 2026 10:01:30 GMT')).toBe(90_000)
    expect(after('Sat, 21 Nov 2026 09:00:00 GMT')).toBe(0)
    expect(after('soon')).toBeNull()
    expect(retryAfterMs(new Headers(), now)).toBeNull()
  })
})

describe('endpoints', () => {
  const known = { token: 'https://oauth2.example/token', api: 'https://api.example/v1' }

  test('are overridden by name, with URLs only', () => {
    const schema = endpointOverrides(known)
    expect(schema.parse('{"api":"http://127.0.0.1:4701/v1/"}')).toEqual({ api: 'http://127.0.0.1:4701/v1' })
    expect(schema.parse(undefined)).toBeUndefined()
    for (const wrong of ['{"apii":"http://x.example"}', '{"api":"file:///etc"}', 'not json', '[]'])
      expect(schema.safeParse(wrong).success, wrong).toBe(false)
  })

  test('all stand at the sandbox with their documented paths', () => {
    expect(sandboxSetup({ endpoints: known, api: { limits: { reads: 60 } } }, 'http://127.0.0.1:4701').endpoints).toEqual({
      token: 'http://127.0.0.1:4701/token',
      api: 'http://127.0.0.1:4701/v1',
    })
  })
})
