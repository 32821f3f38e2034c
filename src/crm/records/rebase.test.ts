import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Values } from '#model/value.ts'
import { rebase } from './rebase.ts'

const value = fc.constantFrom(null, 'a', 'b', 1, [{ value: 'x' }], [])
const json = (of: unknown): string => JSON.stringify(of ?? null)
const values = fc.dictionary(fc.constantFrom('p', 'q', 'r', 's'), value)

test('every field of a patch is either applied or a clash, and a clash is exactly: they changed it too, to something else', () => {
  fc.assert(
    fc.property(values, values, values, (base, theirs, patch) => {
      const now: Values = { ...base, ...theirs }
      const since = new Map(Object.keys(theirs).map((field) => [field, base[field] ?? null]))
      const { apply, clashes } = rebase(patch, now, since)
      expect([...Object.keys(apply), ...clashes.map((clash) => clash.field)].toSorted()).toEqual(Object.keys(patch).toSorted())
      for (const field of Object.keys(patch)) {
        const bothChanged = field in theirs && json(theirs[field]) !== json(base[field]) && json(theirs[field]) !== json(patch[field])
        expect(
          clashes.some((clash) => clash.field === field),
          field,
        ).toBe(bothChanged)
      }
    }),
    { numRuns: 2000 },
  )
})

test('a value changed and changed back is nobody’s edit', () => {
  expect(rebase({ p: 'mine' }, { p: 'old' }, new Map([['p', 'old']]))).toEqual({ apply: { p: 'mine' }, clashes: [] })
})
