import { describe, expect, it } from 'vitest'
import { parsePath, valueAt, withValue } from './path.ts'

describe('the path language', () => {
  it.each([
    ['given', { before: ['given'], selector: null, after: [] }],
    ['properties.phone', { before: ['properties', 'phone'], selector: null, after: [] }],
    ['names[0].givenName', { before: ['names'], selector: { by: 'index', at: 0 }, after: ['givenName'] }],
    ['phoneNumbers[*]', { before: ['phoneNumbers'], selector: { by: 'all' }, after: [] }],
    ['userDefined[key=Region].value', { before: ['userDefined'], selector: { by: 'key', key: 'key', is: 'Region' }, after: ['value'] }],
    ['userDefined[key=a.b = c].value', { before: ['userDefined'], selector: { by: 'key', key: 'key', is: 'a.b = c' }, after: ['value'] }],
    ['emails[primary].value', { before: ['emails'], selector: { by: 'primary' }, after: ['value'] }],
    ['a.b[type=mobile].c.d', { before: ['a', 'b'], selector: { by: 'key', key: 'type', is: 'mobile' }, after: ['c', 'd'] }],
  ])('reads %s', (text, path) => expect(parsePath(text)).toEqual(path))

  it.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a]', 'a[]', '[0]', 'a[0][1]', 'a[0].b[1]', 'a[[0]]', '__proto__.x', 'a[0].__proto__'])(
    'refuses %j',
    (text) => expect(parsePath(text)).toBeNull(),
  )
})

it('changes one branch and shares the rest', () => {
  const root = { a: { b: 1, c: { d: 2 } }, e: [1] }
  const changed = withValue(root, ['a', 'b'], 3) as typeof root
  expect(changed).toEqual({ a: { b: 3, c: { d: 2 } }, e: [1] })
  expect(changed.a.c).toBe(root.a.c)
  expect(withValue(root, ['a', 'b'], 1)).toBe(root)
  expect(withValue(root, ['a', 'b'], undefined)).toEqual({ a: { c: { d: 2 } }, e: [1] })
  expect(withValue(root, ['x', 'y'], undefined)).toBe(root)
})

it('never looks into what every object has', () => {
  expect(valueAt({}, ['constructor', 'name'])).toBeUndefined()
})
