import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newKey, readKeys, sealer } from './seal.ts'

const old = readKeys(newKey('k1'))
const both = readKeys(`${newKey('k2')},k1:${Buffer.from(old[0]?.bytes ?? []).toString('base64')}`)

test('what was sealed opens for the same thing and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (text, about, other) => {
      const sealed = sealer(old).seal(text, about)
      expect(sealer(old).open(sealed, about)).toBe(text)
      if (other !== about) expect(() => sealer(old).open(sealed, other)).toThrow(/belongs to something else/)
    }),
  )
})

test('every altered character is noticed', () => {
  const sealed = sealer(old).seal('a refresh token', 'c1')
  let refused = 0
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = `${sealed.slice(0, at)}${sealed[at] === 'x' ? 'y' : 'x'}${sealed.slice(at + 1)}`
    let opened = ''
    try {
      opened = sealer(old).open(altered, 'c1')
    } catch {
      refused += 1
      continue
    }
    // base64url has spare bits in its last character: another spelling of the same bytes.
    expect(opened).toBe('a refresh token')
    expect(Buffer.from(altered.split('.').at(-1) ?? '', 'base64url')).toEqual(Buffer.from(sealed.split('.').at(-1) ?? '', 'base64url'))
  }
  expect(refused).toBeGreaterThanOrEqual(sealed.length - 1)
})

test('a new key in front seals; the old one still opens and is known as outdated', () => {
  const sealed = sealer(old).seal('token', 'c1')
  expect(sealer(both).open(sealed, 'c1')).toBe('token')
  expect(sealer(both).isOutdated(sealed)).toBe(true)
  const anew = sealer(both).seal('token', 'c1')
  expect(sealer(both).isOutdated(anew)).toBe(false)
  expect(() => sealer(old).open(anew, 'c1')).toThrow(/k2.*not in ENCRYPTION_KEYS/)
  expect(sealer(both).derive('audit', 'k1')?.key).toEqual(sealer(old).derive('audit')?.key)
  expect(sealer(old).derive('audit', 'k2')).toBeNull()
})

test('keys are refused in words that never show them', () => {
  const secret = Buffer.alloc(31, 7).toString('base64')
  expect(() => readKeys(`k1:${secret}`)).toThrow(/part 1 must be/)
  expect(() => readKeys(`k1:${secret}`)).not.toThrow(new RegExp(secret.slice(0, 12)))
  expect(() => readKeys('')).toThrow(/at least one/)
  expect(() => readKeys(`${newKey('a')},${newKey('a')}`)).toThrow(/twice/)
})
