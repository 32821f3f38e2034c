import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCursor, writeCursor } from './cursor.ts'

test('a cursor comes back as it was written, for its own order only', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.record({ key: fc.option(fc.string({ unit: 'grapheme' })), id: fc.uuid() }),
      fc.option(fc.nat()),
      (sort, { key, id }, count) => {
        fc.pre(key === null || (key.isWellFormed() && !key.includes('\0')))
        const cursor = { sort, key, id, ...(count === null ? {} : { total: { total: count, totalIsEstimate: count > 10_000 } }) }
        const text = writeCursor(cursor)
        expect(readCursor(text, sort)).toEqual(cursor)
        expect(() => readCursor(text, `${sort}x`)).toThrow('cursor')
      },
    ),
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
