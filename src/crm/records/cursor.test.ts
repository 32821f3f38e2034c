import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCursor, writeCursor } from './cursor.ts'

test('a cursor comes back as it was written, for its own order only', () => {
  fc.assert(
    fc.property(fc.string(), fc.option(fc.string({ unit: 'grapheme' })), fc.uuid(), (sort, key, id) => {
      fc.pre(key === null || (key.isWellFormed() && !key.includes('\0')))
      const text = writeCursor({ sort, key, id })
      expect(readCursor(text, sort)).toEqual({ sort, key, id })
      expect(() => readCursor(text, `${sort}x`)).toThrow('cursor')
    }),
  )
})

test('anything else is refused as the field it is', () => {
  const any = fc.oneof(
    fc.string(),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
  )
  fc.assert(
    fc.property(any, (text) => {
      expect(() => readCursor(text, 'title')).toThrow('cursor: is not a cursor of this list')
    }),
  )
})
