import { z } from '@hono/zod-openapi'
import type { FaultDetail } from '#lib/fault.ts'

type Raw = z.core.$ZodRawIssue
type Issue = z.core.$ZodIssue

const called: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}

const formats: Readonly<Record<string, string>> = {
  uuid: 'an id (uuid)',
  email: 'an e-mail address such as ana@example.com',
  url: 'a URL such as https://example.com',
  datetime: 'an ISO 8601 instant such as 2026-03-01T09:30:00Z',
  date: 'a date such as 2026-03-01',
  time: 'a time such as 09:30:00',
}

const units: Readonly<Record<string, string>> = { string: 'characters', array: 'elements', set: 'elements' }

/** What a field must be, where its schema does not say it in its own words: `is required: a text`, `must be one of a, b`. */
function plainWords(issue: Raw): string {
  const must = requirement(issue)
  if (issue.input !== undefined) return must
  return issue.code === 'invalid_type' && issue.expected === 'string' ? 'is required' : must.replace(/^must be /, 'is required: ')
}

function requirement(issue: Raw): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${called[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return issue.values.length === 1 ? `must be ${String(issue.values[0])}` : `must be one of ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return issue.origin !== 'number' && issue.minimum === 1 ? 'must not be empty' : size(issue.origin, `at least ${issue.minimum}`)
    case 'too_big':
      return size(issue.origin, `at most ${issue.maximum}`)
    case 'invalid_format':
      return `must be ${formats[issue.format] ?? `of the form ${issue.pattern ?? issue.format}`}`
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    case 'invalid_union':
      return 'has none of the forms that it may have'
    default:
      return 'must be what the API document says'
  }
}

const size = (origin: string, amount: string): string => {
  const unit = units[origin]
  return unit === undefined ? `must be ${amount}` : `must have ${amount} ${unit}`
}

z.config({ localeError: plainWords })

/** What is wrong with an input, field by field, in the caller's own spelling of the keys. Where it fits none of several forms, what it lacks for the nearest. */
export function complaintsOf(error: z.ZodError, spelled: ReadonlyMap<string, string> | undefined): FaultDetail[] {
  return error.issues.flatMap(innermost).flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'string' ? (spelled?.get(part) ?? part) : String(part)))
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ field: [...path, spelled?.get(key) ?? key].join('.'), message: 'is not a known field' }))
    return [{ field: path.join('.') || 'body', message: issue.message }]
  })
}

function innermost(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const [nearest] = issue.errors.toSorted((a, b) => a.length - b.length)
  return nearest === undefined ? [issue] : nearest.flatMap((each) => innermost({ ...each, path: [...issue.path, ...each.path] }))
}
