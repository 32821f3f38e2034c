import type { FieldType } from '#model/noun.ts'
import type { Search } from '../../search.ts'

/** Operators as the API and the address spell them. */
export const operators = ['eq', 'ne', 'contains', 'gte', 'lte', 'empty'] as const
export type Operator = (typeof operators)[number]
export type Filter = { field: string; operator: Operator; value: string }

/** Words of the address that are no filters. */
export const reserved = new Set(['q', 'sort', 'new', 'tab', 'view', 'deleted'])

const isOperator = (word: string): word is Operator => operators.some((operator) => operator === word)

/** The filters of an address: `amount[gte]=100`, `ownerId=…`. What is no filter is left out. */
export function filtersOf(search: Search): Filter[] {
  return Object.entries(search).flatMap(([name, value]) => {
    const parts = /^([\w.]+)(?:\[(\w+)\])?$/.exec(name)
    const field = parts?.[1]
    const operator = parts?.[2] ?? 'eq'
    if (field === undefined || value === undefined || reserved.has(name) || !isOperator(operator)) return []
    return [{ field, operator, value }]
  })
}

/** The word of the address for a filter. */
export const nameOfFilter = ({ field, operator }: Pick<Filter, 'field' | 'operator'>): string =>
  operator === 'eq' ? field : `${field}[${operator}]`

const listed: readonly FieldType[] = ['references', 'emails', 'phones', 'addresses', 'domains', 'tags', 'options', 'address']

/** The operators that make sense for a type, the usual one first. */
export function operatorsFor(type: FieldType): readonly Operator[] {
  switch (type) {
    case 'number':
    case 'money':
    case 'date':
    case 'instant':
      return ['gte', 'lte', 'eq', 'empty']
    case 'boolean':
      return ['eq', 'empty']
    case 'reference':
    case 'option':
      return ['eq', 'ne', 'empty']
    case 'references':
      return ['eq', 'empty']
    case 'address':
    case 'addresses':
      return ['contains', 'empty']
    default:
      return listed.includes(type) ? ['contains', 'eq', 'empty'] : ['contains', 'eq', 'ne', 'empty']
  }
}

/** Whether the server sorts by a type. */
export const isSortable = (type: FieldType): boolean => !listed.includes(type) && type !== 'reference'
