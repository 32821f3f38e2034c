import { describe, expect, it } from 'vitest'
import { normal, same } from './meaning.ts'
import type { FieldType } from './noun.ts'
import type { Value } from './value.ts'

const alike: readonly (readonly [FieldType, Value, Value])[] = [
  ['text', ' Ana ', 'Ana'],
  ['text', '', null],
  ['text', 'a\r\nb', 'a\nb'],
  ['text', 'é', 'e\u0301'],
  ['phone', '030 12345671', '+49 (30) 1234-5671'],
  ['phone', '0049 30 12345671', '+493012345671'],
  ['email', 'Ana@Acme.Example ', 'ana@acme.example'],
  ['country', 'Germany', 'DE'],
  ['country', 'Deutschland', 'Alemanha'],
  ['country', 'de', 'DE'],
  ['number', '1200.50', 1200.5],
  ['money', 99.99999, 100],
  ['number', -0, 0],
  ['boolean', 'true', true],
  ['date', '2024-02-29T23:30:00Z', '2024-02-29'],
  ['date', 1_709_164_800_000, '2024-02-29'],
  ['instant', '2024-02-29T10:00:00+02:00', '2024-02-29T08:00:00.000Z'],
  ['instant', 1_709_164_800_000, '2024-02-29T00:00:00Z'],
  ['url', 'https://Acme.example/', 'acme.example'],
  ['tags', ['b', 'a', 'a'], ['a', 'b']],
  ['tags', [], null],
  ['domains', ['www.acme.co.uk'], ['acme.co.uk']],
  ['phones', [{ value: '030 12345671', type: 'work', primary: true }], [{ value: '+493012345671', type: 'work', primary: false }]],
  ['addresses', [], null],
  [
    'address',
    { type: 'work', street: 'Hauptstr.  1\n', city: 'Berlin', region: null, postalCode: '10115', country: 'Germany', primary: false },
    { street: 'Hauptstr. 1', city: 'Berlin', region: '', postalCode: '10115', country: 'DE' },
  ],
]

const apart: readonly (readonly [FieldType, Value, Value])[] = [
  ['text', 'Ana', 'ana'],
  ['phone', '030 12345671', '030 12345672'],
  ['phone', '+49 30 1234567 ext. 12', '+49 30 1234567'],
  ['country', 'Guinea', 'Guinea-Bissau'],
  ['number', 0, null],
  ['boolean', false, null],
  ['date', '2024-02-29', '2024-03-01'],
  ['date', '--02-29', '2024-02-29'],
  ['option', 'open', 'Open'],
  ['phones', [{ value: '030 12345671', type: 'work', primary: true }], [{ value: '030 12345671', type: 'home', primary: true }]],
]

describe('equality is by meaning', () => {
  it.each(alike)('%s: %j means %j', (type, a, b) => expect(same({ type }, [a, b], 'DE')).toBe(true))
  it.each(apart)('%s: %j is not %j', (type, a, b) => expect(same({ type }, [a, b], 'DE')).toBe(false))
})

it('keeps what it cannot read as text, so that it still equals itself', () => {
  expect(normal({ type: 'date' }, 'soon', 'DE')).toBe('soon')
  expect(normal({ type: 'phone' }, 'ask Ana', 'DE')).toBe('ask Ana')
  expect(normal({ type: 'country' }, ' Atlantis ', 'DE')).toBe('Atlantis')
  expect(normal({ type: 'date' }, '2023-02-29', 'DE')).toBe('2023-02-29')
})

it('reads national numbers in the region it is given, and takes any region', () => {
  expect(normal({ type: 'phone' }, '11 3234-5675', 'BR')).toBe('+551132345675')
  expect(normal({ type: 'phone' }, '030 12345671', 'XX')).toBe('03012345671')
})
