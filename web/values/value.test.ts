import { expect, test } from 'vitest'
import { addressText, dateText, moneyText, valueText } from './value.ts'

const address = {
  type: 'work',
  street: 'Rua Augusta 1200',
  city: 'São Paulo',
  region: 'SP',
  postalCode: '01304-001',
  country: 'BR',
  primary: true,
}

test('addresses read in one line, countries by name', () => {
  expect(addressText(address)).toBe('Rua Augusta 1200, 01304-001 São Paulo, SP, Brazil')
  expect(addressText({ ...address, street: null, region: null, country: 'somewhere' })).toBe('01304-001 São Paulo, somewhere')
})

test('days may lack their year', () => {
  expect(dateText('1986-04-12')).toBe('Apr 12, 1986')
  expect(dateText('--02-29')).toBe('Feb 29')
  expect(dateText('soon')).toBe('soon')
})

test('money shows its currency where it has one', () => {
  expect(moneyText(1200, 'EUR')).toBe('€1,200')
  expect(moneyText(1200.5, 'EUR')).toBe('€1,200.50')
  expect(moneyText(1200, null)).toBe('1,200')
})

test('a list says its main element', () => {
  const phones = [
    { value: '1', type: 'work', primary: false },
    { value: '2', type: 'home', primary: true },
  ]
  expect(valueText('phones', phones)).toBe('2')
  expect(valueText('tags', ['a', 'b'])).toBe('a, b')
  expect(valueText('text', null)).toBe('')
})
