import { invalid, type FaultDetail } from '#lib/fault.ts'
import { dateOf, instantOf } from '#model/instant.ts'
import type { Field, FieldType } from '#model/noun.ts'
import { isUuid } from './cursor.ts'

export const operators = ['eq', 'ne', 'in', 'lt', 'lte', 'gt', 'gte', 'contains', 'empty'] as const

export type Operator = (typeof operators)[number]

/** One condition of a list. `values`: one, or those of `in`; `empty` has true or false. Read as the field's type. */
export type Filter = { readonly field: Field; readonly operator: Operator; readonly values: readonly (string | number | boolean)[] }

/** What every record has beside its noun's fields. */
export const frameFields: readonly Field[] = [
  { name: 'id', label: 'Id', type: 'reference' },
  { name: 'createdAt', label: 'Created', type: 'instant' },
  { name: 'updatedAt', label: 'Changed', type: 'instant' },
]

const ordered: ReadonlySet<FieldType> = new Set([
  'text',
  'number',
  'money',
  'date',
  'instant',
  'option',
  'url',
  'email',
  'phone',
  'country',
])
const listed: ReadonlySet<FieldType> = new Set(['references', 'emails', 'phones', 'addresses', 'domains', 'tags', 'options', 'address'])
const exact: ReadonlySet<FieldType> = new Set(['reference', 'references', 'boolean', 'number', 'money', 'date', 'instant'])
const mostValues = 100
const longest = 500

/** Whether a list may be sorted by the field. */
export const isSortable = (field: Field): boolean => !listed.has(field.type)

/** `companyId`, `company_id`, `amount[gte]` → field and operator; null when it is no filter of these fields. */
function parseName(name: string, fields: ReadonlyMap<string, Field>): { field: Field; operator: string } | null {
  const found = /^([^[\]]+)(?:\[([^[\]]*)\])?$/.exec(name)
  const path = found?.[1] ?? ''
  const field = fields.get(path) ?? fields.get(path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()))
  return field === undefined ? null : { field, operator: found?.[2] ?? 'eq' }
}

/** The filters among a query's parameters; `reserved` names are none. Throws `invalid` naming each parameter that is wrong. */
export function filtersOf(
  fields: readonly Field[],
  query: Readonly<Record<string, readonly string[]>>,
  reserved: ReadonlySet<string>,
): Filter[] {
  const known = new Map([...fields, ...frameFields].map((field) => [field.name, field]))
  const wrong: FaultDetail[] = []
  const filters: Filter[] = []
  for (const [name, texts] of Object.entries(query)) {
    if (reserved.has(name)) continue
    const parsed = parseName(name, known)
    for (const text of texts) {
      const read = parsed === null ? 'is not a field of this list' : readFilter(parsed.field, parsed.operator, text)
      if (typeof read === 'string') wrong.push({ field: name, message: read })
      else filters.push(read)
    }
  }
  if (filters.length > 50) wrong.push({ field: 'query', message: 'has more than 50 filters' })
  if (wrong.length > 0) throw invalid(wrong)
  return filters
}

function readFilter(field: Field, operator: string, text: string): Filter | string {
  if (!isOperator(operator)) return `unknown operator; one of ${operators.join(', ')}`
  if (operator === 'empty')
    return text === 'true' || text === 'false' ? { field, operator, values: [text === 'true'] } : 'must be true or false'
  if (['lt', 'lte', 'gt', 'gte'].includes(operator) && !ordered.has(field.type)) return `${operator} does not apply to a ${field.type}`
  if (operator === 'contains' && exact.has(field.type)) return `contains does not apply to a ${field.type}`
  if (text.length > longest && operator !== 'in') return `at most ${longest} characters`
  const texts = operator === 'in' ? text.split(',').map((part) => part.trim()) : [text]
  if (texts.length > mostValues) return `at most ${mostValues} values`
  const values: (string | number | boolean)[] = []
  for (const each of texts) {
    const value = operator === 'contains' ? each : readValue(field, each)
    if (value === null) return `must be ${shown(field.type)}`
    values.push(value)
  }
  return { field, operator, values }
}

const isOperator = (text: string): text is Operator => (operators as readonly string[]).includes(text)

function readValue(field: Field, text: string): string | number | boolean | null {
  switch (field.type) {
    case 'number':
    case 'money':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : null
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : null
    case 'date':
      return dateOf(text)
    case 'instant':
      return instantOf(text)
    case 'reference':
    case 'references':
      return isUuid(text) ? text.toLowerCase() : null
    default:
      return text
  }
}

function shown(type: FieldType): string {
  switch (type) {
    case 'number':
    case 'money':
      return 'a number'
    case 'boolean':
      return 'true or false'
    case 'date':
      return 'a date such as 2026-05-17'
    case 'instant':
      return 'an ISO 8601 instant such as 2026-03-01T09:30:00Z'
    default:
      return 'the id (uuid) of a record'
  }
}
