import { expect, test } from 'vitest'
import { readSearch, writeSearch } from '../../search.ts'
import { filtersOf, isSortable, nameOfFilter, operatorsFor } from './filter.ts'

test('an address says its filters, and only those', () => {
  const search = readSearch('?q=ana&sort=-updatedAt&tags[contains]=vip&ownerId=7&custom.region=South&amount[gte]=100&tab=x&a[b]=c')
  expect(filtersOf(search)).toEqual([
    { field: 'tags', operator: 'contains', value: 'vip' },
    { field: 'ownerId', operator: 'eq', value: '7' },
    { field: 'custom.region', operator: 'eq', value: 'South' },
    { field: 'amount', operator: 'gte', value: '100' },
  ])
})

test('a filter and its word in the address are one', () => {
  for (const filter of [
    { field: 'amount', operator: 'lte', value: '5' },
    { field: 'title', operator: 'eq', value: 'CFO & co' },
  ] as const) {
    expect(filtersOf(readSearch(writeSearch({ [nameOfFilter(filter)]: filter.value })))).toEqual([filter])
  }
})

test('blank words leave the address', () => {
  expect(writeSearch({ q: '', sort: undefined })).toBe('')
  expect(writeSearch({ 'tags[contains]': 'vip' })).toBe('?tags[contains]=vip')
})

test('no type is offered a condition that the API refuses', () => {
  expect(operatorsFor('reference')).not.toContain('contains')
  expect(operatorsFor('emails')).not.toContain('gte')
  expect(isSortable('tags')).toBe(false)
  expect(isSortable('money')).toBe(true)
})
