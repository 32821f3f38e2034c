import fc from 'fast-check'
import type { JsonSchema } from './operations.ts'

/** Values that have broken somebody's server. */
const nasty: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  -1e-308,
  2 ** 53,
  2 ** 63,
  1.5,
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udc00x',
  '\uffff',
  '\u202e',
  'x'.repeat(5000),
  "'; drop table app.contact; --",
  '${7*7}',
  '{{7*7}}',
  '../../etc/passwd',
  '%00',
  '%',
  '%%',
  '_',
  '\\',
  "\\'",
  'null',
  'undefined',
  'NaN',
  'Infinity',
  '1e400',
  '-0',
  '9'.repeat(400),
  '2026-02-30',
  '0000-00-00',
  '9999-12-31T23:59:60Z',
  '294277-01-01T00:00:00Z',
  '-infinity',
  'epoch',
  '00000000-0000-0000-0000-000000000000',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  [],
  {},
  [[]],
  [null],
  { $ne: null },
  { length: -1 },
  ['a', 'a'],
  '<script>alert(1)</script>',
  'javascript:alert(1)',
  'é'.normalize('NFD'),
  '👩‍👩‍👧',
  'ﬀ',
  'İ',
  '\r\nSet-Cookie: x=y',
  '((((((((((a+)+)+)+)+)+',
  '{',
  '{}',
  '[1',
  '"',
]

const hostile = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...nasty) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
)

type Resolve = (schema: JsonSchema) => JsonSchema

/** Input of the schema's shape, with hostile values in place of some of it. `calm`: how many times as often as not a value keeps to the schema. */
export function inputOf(raw: JsonSchema, resolve: Resolve, depth = 0): fc.Arbitrary<unknown> {
  const schema = resolve(raw)
  if (depth > 6) return hostile
  return fc.oneof({ weight: 5, arbitrary: conforming(schema, resolve, depth) }, { weight: 1, arbitrary: hostile })
}

function conforming(schema: JsonSchema, resolve: Resolve, depth: number): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined && choices.length > 0) return fc.oneof(...choices.map((each) => inputOf(each, resolve, depth + 1)))
  if (schema.allOf !== undefined)
    return fc
      .tuple(...schema.allOf.map((each) => inputOf(each, resolve, depth + 1)))
      .map((parts) => Object.assign({}, ...parts.filter((part) => typeof part === 'object')) as unknown)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined && schema.enum.length > 0) return fc.constantFrom(...schema.enum)
  const [type] = [schema.type ?? 'any'].flat()
  switch (type) {
    case 'object':
      return objectOf(schema, resolve, depth)
    case 'array':
      return fc.array(inputOf(schema.items ?? {}, resolve, depth + 1), { maxLength: 4 })
    case 'string':
      return textOf(schema)
    case 'integer':
      return fc.oneof(
        fc.integer({
          min: Math.max(-1000, schema.minimum ?? -1000),
          max: Math.max(schema.minimum ?? 0, Math.min(1000, schema.maximum ?? 1000)),
        }),
        fc.integer(),
      )
    case 'number':
      return fc.double({ noNaN: true })
    case 'boolean':
      return fc.boolean()
    default:
      return hostile
  }
}

function objectOf(schema: JsonSchema, resolve: Resolve, depth: number): fc.Arbitrary<unknown> {
  const entries = Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, inputOf(inner, resolve, depth + 1)] as const)
  const known = fc.record(Object.fromEntries(entries), {
    requiredKeys: [...(schema.required ?? [])].filter((key) => entries.some(([name]) => name === key)),
  })
  return fc.oneof(
    { weight: 6, arbitrary: known },
    {
      weight: 1,
      arbitrary: fc.tuple(known, fc.dictionary(fc.string({ maxLength: 12 }), hostile, { maxKeys: 3 })).map(([a, b]) => ({ ...a, ...b })),
    },
  )
}

function textOf(schema: JsonSchema): fc.Arbitrary<string> {
  if (schema.format === 'uuid') return fc.uuid()
  if (schema.format === 'email') return fc.emailAddress()
  if (schema.format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
  if (schema.format === 'date')
    return fc
      .date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })
      .map((date) => date.toISOString().slice(0, 10))
  return fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom('a', 'US', 'USD', '2026-01-31', 'name', 'Europe/Berlin', '+49 30 123456', 'https://example.com', 'createdAt'),
  )
}

/** A value as it goes into a path or a query. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value))
