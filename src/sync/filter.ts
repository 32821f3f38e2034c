import type { Value } from '#model/value.ts'

export const operators = ['eq', 'ne', 'in', 'lt', 'lte', 'gt', 'gte', 'contains', 'empty'] as const

export type Operator = (typeof operators)[number]

/** Which records a stream takes or spreads: a tree over fields. An empty `all` passes everything, an empty `any` nothing. */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | { readonly field: string; readonly op: Operator; readonly value?: Value }

/** Whether a record passes; `get` looks a field up, ours or a path of theirs. Text compares without regard to case; a missing value is in no order. */
export function passes(filter: Filter, get: (field: string) => Value | undefined): boolean {
  if ('all' in filter) return filter.all.every((each) => passes(each, get))
  if ('any' in filter) return filter.any.some((each) => passes(each, get))
  if ('not' in filter) return !passes(filter.not, get)
  return holds(filter.op, get(filter.field) ?? null, filter.value ?? null)
}

function holds(op: Operator, value: Value, wanted: Value): boolean {
  switch (op) {
    case 'eq':
      return equal(value, wanted)
    case 'ne':
      return !equal(value, wanted)
    case 'in':
      return Array.isArray(wanted) && wanted.some((each) => equal(value, each))
    case 'lt':
      return order(value, wanted) < 0
    case 'lte':
      return order(value, wanted) <= 0
    case 'gt':
      return order(value, wanted) > 0
    case 'gte':
      return order(value, wanted) >= 0
    case 'contains':
      return contains(value, wanted)
    case 'empty':
      return isEmpty(value) === (wanted !== false)
  }
}

function isEmpty(value: Value): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/** An empty value equals an empty one; a list equals what one of its elements equals. */
function equal(value: Value, wanted: Value): boolean {
  if (isEmpty(value) || isEmpty(wanted)) return isEmpty(value) && isEmpty(wanted)
  if (Array.isArray(value)) return value.some((each) => equal(scalar(each), wanted))
  return written(value) === written(wanted)
}

function contains(value: Value, wanted: Value): boolean {
  if (isEmpty(value) || isEmpty(wanted)) return false
  if (Array.isArray(value)) return value.some((each) => contains(scalar(each), wanted))
  return written(value).includes(written(wanted))
}

/** NaN, which is in no order, where the two cannot be compared. */
function order(value: Value, wanted: Value): number {
  if (typeof value === 'number' || typeof wanted === 'number') {
    const [a, b] = [numberOf(value), numberOf(wanted)]
    return a - b
  }
  if (typeof value !== 'string' || typeof wanted !== 'string') return Number.NaN
  return value < wanted ? -1 : value > wanted ? 1 : 0
}

function numberOf(value: Value): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
}

/** An element of a list of ours counts by its value. */
function scalar(each: Value): Value {
  return typeof each === 'object' && each !== null && 'value' in each ? (each.value ?? null) : each
}

function written(value: Value): string {
  return typeof value === 'string' ? value.trim().toLowerCase() : JSON.stringify(value)
}
