import { z } from '@hono/zod-openapi'
import { expect, test } from 'vitest'
import { complaintsOf } from './complaint.ts'

const form = z.strictObject({
  id: z.uuid(),
  role: z.enum(['admin', 'sales']),
  at: z.iso.datetime(),
  name: z.string().min(1).max(3),
  tags: z.array(z.string()).min(1).max(2),
  size: z.number().min(2).max(4),
  key: z.string().regex(/^[a-z]+$/, 'must be small letters'),
})
const good = { id: crypto.randomUUID(), role: 'sales', at: '2026-03-01T09:30:00Z', name: 'Ana', tags: ['a'], size: 3, key: 'a' }

/** What is said of an input, a line a field. */
const said = (schema: z.ZodType, input: unknown, spelled?: ReadonlyMap<string, string>): string[] => {
  const { error } = schema.safeParse(input)
  return error === undefined ? [] : complaintsOf(error, spelled).map(({ field, message }) => `${field}: ${message}`)
}

test.each([
  [{ id: undefined }, 'id: is required'],
  [{ id: 'x' }, 'id: must be an id (uuid)'],
  [{ id: 7 }, 'id: must be a text'],
  [{ role: undefined }, 'role: is required: one of admin, sales'],
  [{ role: 'king' }, 'role: must be one of admin, sales'],
  [{ at: 'noon' }, 'at: must be an ISO 8601 instant such as 2026-03-01T09:30:00Z'],
  [{ name: '' }, 'name: must not be empty'],
  [{ name: 'Anna' }, 'name: must have at most 3 characters'],
  [{ tags: undefined }, 'tags: is required: a list'],
  [{ tags: [] }, 'tags: must not be empty'],
  [{ tags: ['a', 2] }, 'tags.1: must be a text'],
  [{ size: 5 }, 'size: must be at most 4'],
  [{ key: 'A' }, 'key: must be small letters'],
  [{ nmae: 'Ana' }, 'nmae: is not a known field'],
])('%j: %s', (wrong, complaint) => {
  expect(said(form, { ...good, ...wrong })).toEqual([complaint])
})

test('what is no object at all is the body’s fault', () => {
  expect(said(form, [])).toEqual(['body: must be an object'])
})

test('fields are named as the caller spelled them', () => {
  expect(said(z.object({ firstName: z.string() }), { firstName: 1 }, new Map([['firstName', 'first_name']]))).toEqual([
    'first_name: must be a text',
  ])
})

test('of several forms, the nearest says what it lacks', () => {
  const either = z.object({
    who: z.union([z.strictObject({ id: z.uuid() }), z.strictObject({ name: z.string(), role: z.enum(['admin', 'sales']) })]),
  })
  expect(said(either, { who: { name: 'Ana', role: 'king' } })).toEqual(['who.role: must be one of admin, sales'])
  expect(said(either, { who: { id: 'x' } })).toEqual(['who.id: must be an id (uuid)'])
})
