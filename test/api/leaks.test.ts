import { expect, test } from 'vitest'
import { leaksIn, stringsIn } from './leaks.ts'

const leaks = (answer: unknown, sent: unknown) => leaksIn(stringsIn(answer), () => stringsIn(sent))

test('what was sent may come back, what the hub says of its innards may not', () => {
  expect(leaks({ details: [{ field: 'pg_' }] }, { pg_: 1 })).toEqual([])
  expect(leaks({ message: 'unknown field “x pg_y”' }, { 'x pg_y': [] })).toEqual([])
  expect(leaks({ message: 'unknown field “pg_”: no such pg_class' }, { pg_: 1 })).toEqual(['pg_class'])
  expect(leaks({ message: 'relation "app.contact" does not exist' }, {})).toEqual(['relation "app.contact'])
  expect(leaks({ message: 'relation "app.contact" does not exist' }, { name: 'relation' })).toHaveLength(1)
  expect(leaks({ pg_stat: 1 }, {})).toEqual(['pg_stat'])
  expect(leaks({ message: 'at push (/srv/src/sync/push.flow.ts:12:3)' }, { a: 'at p' })).toHaveLength(1)
  expect(leaks({ message: 'null value violates not-null' }, { a: 'violates ' })).toHaveLength(1)
})
