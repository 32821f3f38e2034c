import { expect, test } from 'vitest'
import { sortedId } from './sorted-id.ts'

const form = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

test('ids are UUIDs of version 7 that tell when they were made', () => {
  const at = Date.parse('2100-01-01T00:00:00Z')
  const id = sortedId(at)
  expect(id).toMatch(form)
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(at)
})

test('a later id sorts after an earlier one: within a millisecond, beyond its count, and when the clock goes back', () => {
  const at = Date.parse('2100-01-02T00:00:00Z')
  const ids = [...Array.from({ length: 10_000 }, () => sortedId(at)), sortedId(at - 60_000), sortedId(at + 60_000)]
  expect(ids.every((id) => form.test(id))).toBe(true)
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})
