import { expect, test } from 'vitest'
import { nouns } from '#model/nouns.ts'
import { keyFields } from './key-fields.ts'

test('the fields keys are made of', () => {
  expect(Object.fromEntries(Object.values(nouns).map((noun) => [noun.kind, keyFields(noun)]))).toEqual({
    company: ['name', 'legalName', 'domains', 'phone', 'website'],
    contact: ['firstName', 'lastName', 'emails', 'phones'],
    lead: ['title', 'legalName', 'tradeName'],
    deal: ['name'],
    note: [],
  })
})
