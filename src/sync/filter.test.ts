import { expect, it } from 'vitest'
import { type Filter, passes } from './filter.ts'

const record = {
  name: 'Acme GmbH',
  amount: 1200,
  tags: ['vip', 'north'],
  owner: null,
  closeOn: '2026-03-01',
  emails: [{ value: 'ana@acme.example', type: 'work', primary: true }],
}

const cases: readonly (readonly [Filter, boolean])[] = [
  [{ field: 'name', op: 'eq', value: 'acme gmbh' }, true],
  [{ field: 'name', op: 'ne', value: 'Acme' }, true],
  [{ field: 'name', op: 'contains', value: 'GMBH' }, true],
  [{ field: 'tags', op: 'contains', value: 'nor' }, true],
  [{ field: 'tags', op: 'eq', value: 'vip' }, true],
  [{ field: 'emails', op: 'contains', value: '@acme' }, true],
  [{ field: 'amount', op: 'gte', value: '1200' }, true],
  [{ field: 'amount', op: 'lt', value: 1200 }, false],
  [{ field: 'closeOn', op: 'lt', value: '2026-04-01' }, true],
  [{ field: 'owner', op: 'empty' }, true],
  [{ field: 'owner', op: 'empty', value: false }, false],
  [{ field: 'owner', op: 'lt', value: 5 }, false],
  [{ field: 'nothing', op: 'eq', value: null }, true],
  [{ field: 'name', op: 'in', value: ['Other', 'Acme GmbH'] }, true],
  [{ all: [] }, true],
  [{ any: [] }, false],
  [
    {
      not: {
        any: [
          { field: 'amount', op: 'gt', value: 1 },
          { field: 'owner', op: 'empty', value: false },
        ],
      },
    },
    false,
  ],
]

it.each(cases)('%j is %s', (filter, expected) => {
  expect(passes(filter, (field) => Object.entries(record).find(([name]) => name === field)?.[1])).toBe(expected)
})
