import { describe, expect, it } from 'vitest'
import type { MappingRow } from '#connectors/kit/mapping-row.ts'
import type { Codec } from '#connectors/kit/codec.ts'
import { nouns } from '#model/nouns.ts'
import { compileMapping, withReferences } from './mapping.ts'
import type { MappingSource } from './mapping-source.ts'

const contact = nouns.contact.fields
const row = (remote: string, local: string, direction: MappingRow['direction'] = 'bidirectional'): MappingRow => ({
  remote,
  local,
  direction,
})
const source = (rows: readonly MappingRow[], more: Partial<MappingSource> = {}): MappingSource => ({
  rows,
  fields: contact,
  region: 'DE',
  ...more,
})

const shapes: NonNullable<MappingSource['shapes']> = {
  phoneNumbers: {
    value: 'value',
    type: { path: 'type', words: { work: 'work', mobile: 'mobile', other: 'other' } },
    derived: ['canonicalForm'],
    only: { path: 'metadata.source.type', in: ['CONTACT'] },
  },
}

describe('rows that cannot stand are refused with the mend', () => {
  it.each<[string, readonly MappingRow[], string]>([
    ['a field that is none', [row('given', 'nickname')], 'there is no field nickname'],
    ['a path that is none', [row('names[0', 'firstName')], 'is no path'],
    ['a list into one value', [row('names[*]', 'firstName')], 'holds one value'],
    ['one value into a list', [row('phone', 'phones')], 'takes a whole list'],
    ['two pulls into one field', [row('a', 'firstName'), row('b', 'firstName', 'pull')], 'a is pulled into firstName already'],
    ['a pull into a part of a pulled list', [row('a[*]', 'phones'), row('b', 'phones[type=work].value')], 'is pulled into phones already'],
    ['two pushes into one place', [row('a', 'firstName'), row('a', 'lastName')], 'firstName is written to a already'],
    ['a push beneath a pushed branch', [row('a', 'firstName'), row('a.b', 'lastName')], 'is written to a already'],
    ['a write to the second', [row('names[1].given', 'firstName')], 'only [0] can be written'],
    ['a codec nobody has', [row('codec:moon', 'firstName')], 'offers no codec:moon'],
    ['half a transform', [{ ...row('a', 'firstName'), transform: 'x' }], 'add transformBack'],
    ['a transform where none can be run', [{ ...row('a', 'firstName', 'pull'), transform: 'x' }], 'transforms cannot be run here'],
  ])('%s', (_, rows, message) => expect(() => compileMapping(source(rows))).toThrow(message))

  it('asks for both halves of a two-way transform', () => {
    const transform = () => (value: unknown) => value as never
    expect(() => compileMapping(source([{ ...row('a', 'firstName'), transform: 'x' }], { transform }))).toThrow('add transformBack')
  })

  it('takes two parts of one list, a push beside a pull, and rows switched off', () => {
    const rows = [
      row('a', 'phones[type=work].value'),
      row('b', 'phones[type=mobile].value'),
      row('c', 'firstName'),
      row('d', 'firstName', 'push'),
      row('e', 'firstName', 'none'),
    ]
    expect(compileMapping(source(rows)).slots.map((slot) => slot.key)).toEqual([
      'phones[type=work].value',
      'phones[type=mobile].value',
      'firstName',
      'firstName>d',
    ])
  })
})

it('writes a list from their elements: kept ones byte for byte, computed attributes of edited ones dropped, foreign ones left', () => {
  const mapping = compileMapping(source([row('phoneNumbers[*]', 'phones')], { shapes }))
  const profile = { value: '+1 555 0100', metadata: { source: { type: 'PROFILE' } } }
  const work = { value: '030 12345671', type: 'work', canonicalForm: '+493012345671', note: 'kept' }
  const mobile = { value: '0171 1234563', type: 'mobile', canonicalForm: '+491711234563', note: 'kept' }
  const raw = { phoneNumbers: [profile, work, mobile], other: 1 }
  expect(mapping.read(raw).phones).toEqual([
    { value: '030 12345671', type: 'work', primary: true },
    { value: '0171 1234563', type: 'mobile', primary: false },
  ])
  const phones = [
    { value: '+49 30 12345671', type: 'work', primary: true },
    { value: '+49 171 9999999', type: 'mobile', primary: false },
    { value: '+49 30 5555555', type: 'home', primary: false },
  ]
  const written = mapping.write(raw, { phones }, ['phones'])
  expect(written.raw).toEqual({
    phoneNumbers: [profile, work, { value: '+49 171 9999999', type: 'mobile', note: 'kept' }, { value: '+49 30 5555555' }],
    other: 1,
  })
  expect((written.raw.phoneNumbers as unknown[])[1]).toBe(work)
  expect(written.sent).toEqual(['phoneNumbers[*]'])
})

it('projects only what it reads, byte for byte', () => {
  const mapping = compileMapping(
    source([row('names[0].given', 'firstName'), row('properties.phone', 'phones[primary].value'), row('codec:day', 'birthday')], {
      codecs: { day },
    }),
  )
  const raw = { names: [{ given: 'Ana', x: 1 }], properties: { phone: '1', other: 2 }, date: { y: 1 }, etag: 'e' }
  expect(mapping.project(raw)).toEqual({ names: [{ given: 'Ana', x: 1 }], properties: { phone: '1' }, date: { y: 1 } })
})

const day: Codec = { get: () => null, put: (raw) => raw, reads: ['date'] }

it('leaves an unresolved reference untold, and does not write one that is not linked there', () => {
  const plain = compileMapping(source([row('org.id', 'companyId')]))
  expect(plain.read({ org: { id: '7' } })).toEqual({})
  expect(plain.write({}, { companyId: 'c7' }, ['companyId'])).toEqual({ raw: {}, sent: [] })
  const known = withReferences(plain, { here: (to, id) => `${to}-${id}`, there: (_, id) => id.replace('company-', '') })
  expect(known.read({ org: { id: '7' } })).toEqual({ companyId: 'company-7' })
  expect(known.write({}, { companyId: 'company-7' }, ['companyId'])).toEqual({ raw: { org: { id: '7' } }, sent: ['org.id'] })
})

it('changes its hash with what it reads, not with the order of rows', () => {
  const [a, b] = [row('a', 'firstName'), row('b', 'lastName')]
  const hash = (rows: readonly MappingRow[]): string => compileMapping(source(rows)).hash
  expect(hash([a, b])).toBe(hash([b, a]))
  expect(hash([a, b])).not.toBe(hash([a, { ...b, direction: 'pull' }]))
  expect(hash([a, b])).toBe(hash([a, b, row('c', 'title', 'none')]))
})

it('keeps the wire form: text stays text, a date over a date-time keeps its time', () => {
  const fields = [...contact, { name: 'custom.n', label: 'N', type: 'number' as const }]
  const mapping = compileMapping({ rows: [row('n', 'custom.n'), row('d', 'birthday')], fields, region: 'DE' })
  expect(
    mapping.write({ n: '1', d: '2024-01-01T09:30:00Z' }, { 'custom.n': 2, birthday: '2024-02-29' }, ['custom.n', 'birthday']).raw,
  ).toEqual({ n: '2', d: '2024-02-29T09:30:00Z' })
})
