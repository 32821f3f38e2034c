import { expect, test } from 'vitest'
import { keyFromLabel } from './field-key.ts'

test.each([
  ['Preferred region', 'preferredRegion'],
  ['VAT id', 'vatId'],
  ['customerSince', 'customerSince'],
  ['Größe (cm)', 'groeCm'],
  ['x'.repeat(80), 'x'.repeat(58)],
  ['3rd choice', null],
  ['日本', null],
])('the key of a field called %s is %s', (label, key) => {
  expect(keyFromLabel(label)).toBe(key)
})
