import { expect, test } from 'vitest'
import { told } from './deeds.ts'

test('what a run did to a record in several writes is told as one, from first to last', () => {
  const deeds = [
    { action: 'UPDATE', before: { title: 'a', about: null }, after: { title: 'b', about: 'x' } },
    { action: 'UPDATE', before: { title: 'b', city: 'Bonn' }, after: { title: 'c', city: null } },
  ]
  expect(told(deeds)).toEqual({
    act: 'update',
    changes: [
      { field: 'title', old: 'a', new: 'c' },
      { field: 'about', old: null, new: 'x' },
      { field: 'city', old: 'Bonn', new: null },
    ],
  })
})

test('what came back to itself is no change, and a create shows all it brought', () => {
  const there = { action: 'UPDATE', before: { title: 'a' }, after: { title: 'b' } }
  expect(told([there, { action: 'UPDATE', before: { title: 'b' }, after: { title: 'a' } }]).changes).toEqual([])
  expect(told([{ action: 'CREATE', before: null, after: { title: 'a' } }])).toEqual({
    act: 'create',
    changes: [{ field: 'title', old: null, new: 'a' }],
  })
  expect(told([]).act).toBe('update')
})
