import { z } from 'zod'
import { expect, test } from 'vitest'
import { mustBeSound } from './sound.ts'
import { respell, spellingOf } from './spelling.ts'

const Thing = z.object({
  companyId: z.string(),
  emails: z.array(z.object({ isPrimary: z.boolean() })).optional(),
  custom: z.record(z.string(), z.unknown()).optional(),
  filters: z.object({ ownerId: z.string() }).optional(),
  nested: z.object({ innerKey: z.string() }).nullable().default(null),
  start_time: z.string().optional(),
})
const spell = (value: unknown, used = new Map<string, string>()) => {
  const spelling = spellingOf(Thing)
  return spelling === null ? value : respell(spelling, value, used)
}

test('declared keys may be snake_case, at any depth; snake_case wins', () => {
  expect(spell({ company_id: 'a', companyId: 'b', emails: [{ is_primary: true }], nested: { inner_key: 'x' }, start_time: 's' })).toEqual({
    companyId: 'a',
    emails: [{ isPrimary: true }],
    nested: { innerKey: 'x' },
    start_time: 's',
  })
})

test('the caller’s own keys stay as they are', () => {
  const own = { custom: { company_id: 1 }, filters: { owner_id: 'x' }, other_key: 2 }
  expect(spell(own)).toEqual(own)
})

test('remembers how the caller spelled', () => {
  const used = new Map<string, string>()
  spell({ company_id: 3 }, used)
  expect([...used]).toEqual([['companyId', 'company_id']])
})

test('unions, pipes and lists of things are looked into', () => {
  const spelling = spellingOf(z.union([z.object({ aB: z.string() }), z.array(z.object({ cD: z.string() }))]))
  expect(spelling && respell(spelling, [{ c_d: 'x' }], new Map())).toEqual([{ cD: 'x' }])
  expect(spelling && respell(spelling, { a_b: 'x' }, new Map())).toEqual({ aB: 'x' })
  expect(spellingOf(z.object({ a: z.string() }))).toBeNull()
})

test.each([
  ['NUL', { a: { b: 'x\0' } }, 'a.b'],
  ['half a pair', { a: ['\ud800'] }, 'a.0'],
  ['a key of half a pair', { a: { '\udc00': 1 } }, 'a'],
  ['too large a number', { a: JSON.parse('1e400') as number }, 'a'],
  ['a forged prototype', JSON.parse('{"a":{"__proto__":{"x":1}}}'), 'a'],
])('refuses %s and names the field', (_, value, field) => {
  expect(() => mustBeSound(value)).toThrow(expect.objectContaining({ code: 'invalid', details: [expect.objectContaining({ field })] }))
})

test('refuses what is nested too deeply, however deep', () => {
  let deep: unknown = 1
  for (let n = 0; n < 20_000; n += 1) deep = [deep]
  expect(() => mustBeSound({ deep })).toThrow('nested deeper')
  expect(() => mustBeSound({ emoji: '👩‍👩‍👧', list: [1, null, true] })).not.toThrow()
})
