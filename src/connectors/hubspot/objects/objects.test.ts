import { describe, expect, test } from 'vitest'
import type { Outgoing, Raw } from '../../kit/stream.ts'
import { company } from './company.ts'
import { contact } from './contact.ts'
import { cursorOf, placeOf, type Place } from './cursor.ts'
import { deal } from './deal.ts'
import { asked, offered, type Definition, type Definitions } from './definitions.ts'
import { changedLinks, changedProperties, newLinks, newProperties } from './draft.ts'
import { changeOf } from './object.ts'

const [emails, phones, addresses] = contact.folded
const [domains] = company.folded

const definitionsFrom = (list: readonly Definition[]): Definitions => new Map(list.map((each) => [each.name, each]))
const readOnly = { modificationMetadata: { readOnlyValue: true } }
const sending = (raw: Raw, sent: readonly string[]): Outgoing => ({
  record: 'r',
  remote: '1',
  tag: null,
  step: 'update',
  raw,
  sent,
  stamp: 's',
})

describe('lists that HubSpot keeps in properties', () => {
  test('e-mails: the main one is marked, the others follow, each once', () => {
    const folded = emails?.fold({ email: 'a@x.com', hs_additional_emails: 'b@x.com; a@x.com;;c@x.com' }) ?? []
    expect(folded).toEqual([{ value: 'a@x.com', primary: true }, { value: 'b@x.com' }, { value: 'c@x.com' }])
    expect(emails?.spread(folded)).toEqual({ email: 'a@x.com', hs_additional_emails: 'b@x.com;c@x.com' })
    expect(emails?.spread([{ value: 'b@x.com' }, { value: 'c@x.com', primary: true }])).toEqual({
      email: 'c@x.com',
      hs_additional_emails: 'b@x.com',
    })
    expect(emails?.spread([])).toEqual({ email: '', hs_additional_emails: '' })
    expect(emails?.fold({ email: null })).toEqual([])
  })

  test('phones: each has its property; one of no sort takes a free one; a third has no place', () => {
    const folded = phones?.fold({ phone: '+1', mobilephone: '+2' }) ?? []
    expect(folded).toEqual([
      { value: '+1', slot: 'phone' },
      { value: '+2', slot: 'mobilephone' },
    ])
    expect(phones?.spread(folded)).toEqual({ phone: '+1', mobilephone: '+2' })
    expect(phones?.spread([{ value: '+2', slot: 'mobilephone' }, { value: '+9' }, { value: '+8' }])).toEqual({
      phone: '+9',
      mobilephone: '+2',
    })
    expect(
      phones?.spread([
        { value: '+1', slot: 'phone' },
        { value: '+3', slot: 'phone' },
      ]),
    ).toEqual({ phone: '+1', mobilephone: '+3' })
  })

  test('addresses: one, of five properties; domains: bare, the main one first', () => {
    const properties = { address: 'Rua do Ouro 1', city: 'Lisboa', state: '', zip: '1100-060', country: 'PT' }
    const folded = addresses?.fold(properties) ?? []
    expect(folded).toEqual([{ address: 'Rua do Ouro 1', city: 'Lisboa', zip: '1100-060', country: 'PT' }])
    expect(addresses?.spread(folded)).toEqual(properties)
    expect(addresses?.spread([])).toEqual({ address: '', city: '', state: '', zip: '', country: '' })
    expect(domains?.fold({ domain: 'a.com', hs_additional_domains: 'b.com;c.com' })).toEqual(['a.com', 'b.com', 'c.com'])
    expect(domains?.spread(['b.com', 'a.com'])).toEqual({ domain: 'b.com', hs_additional_domains: 'a.com' })
  })
})

describe('an object as a change', () => {
  const object = {
    id: '5',
    updatedAt: '2026-11-21T10:00:00Z',
    properties: { firstname: 'Ana', lastname: '', email: 'a@x.com', pipedesk_id: 'i:w:r', hs_merged_object_ids: '3;4', hs_object_id: '5' },
  }

  test('what is empty is absent, lists are lists, and HubSpot’s own book-keeping is no value', () => {
    expect(changeOf(contact, object, { company: '9' })).toMatchObject({
      id: '5',
      order: '2026-11-21T10:00:00.000Z',
      stamp: 'i:w:r',
      formerly: ['3', '4'],
      values: { properties: { firstname: 'Ana' }, emails: [{ value: 'a@x.com', primary: true }], associations: { company: '9' } },
    })
    expect(Object.keys(changeOf(contact, object, {}).values ?? {})).toEqual(['properties', 'emails'])
  })

  test('the tag moves with the associations, which no date tells; orders compare as times do', () => {
    expect(changeOf(contact, object, {}).tag).not.toBe(changeOf(contact, object, { company: '9' }).tag)
    expect(changeOf(contact, object, { company: '9' })).toEqual(changeOf(contact, object, { company: '9' }))
    const times = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.5Z', '2026-01-01T00:00:01Z']
    const orders = times.map((updatedAt) => changeOf(contact, { ...object, updatedAt }, {}).order ?? '')
    expect(orders.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(orders)
  })
})

describe('what is written', () => {
  const definitions = definitionsFrom([
    { name: 'amount', type: 'number' },
    { name: 'closedate', type: 'datetime' },
    { name: 'since', type: 'date' },
    { name: 'score', calculated: true },
    { name: 'hs_additional_emails', ...readOnly },
  ])

  test('everything is text; a day in a property with a time is its noon; what may not be written stays out', () => {
    const raw: Raw = {
      properties: {
        dealname: 'A',
        amount: 12.5,
        closedate: '2026-01-31',
        since: '2026-01-31T10:00:00.000Z',
        score: 7,
        won: true,
        tags: ['a', 'b'],
        gone: null,
      },
    }
    expect(newProperties(deal, raw, definitions)).toEqual({
      dealname: 'A',
      amount: '12.5',
      closedate: '2026-01-31T12:00:00.000Z',
      since: '2026-01-31',
      won: 'true',
      tags: 'a;b',
    })
  })

  test('an update sends what it touches and differs, and clears what went', () => {
    const now: Raw = {
      properties: { firstname: 'Ana', lastname: 'Silva', jobtitle: 'Baker' },
      emails: [{ value: 'a@x.com', primary: true }],
      phones: [{ value: '+1', slot: 'phone' }],
    }
    const raw: Raw = { properties: { firstname: 'Anna', lastname: 'Silva' }, emails: [{ value: 'b@x.com' }, { value: 'a@x.com' }] }
    const out = sending(raw, ['properties.firstname', 'properties.jobtitle', 'emails[*]'])
    expect(changedProperties(contact, out, { now, definitions })).toEqual({
      properties: { firstname: 'Anna', jobtitle: '', email: 'b@x.com' },
      same: {},
    })
    expect(changedProperties(contact, sending(now, ['properties.firstname', 'phones[*]']), { now, definitions })).toEqual({
      properties: {},
      same: { firstname: 'Ana', phone: '+1', mobilephone: '' },
    })
  })

  test('another company becomes the primary one and the former stays; none takes it away; contacts come and go', () => {
    const of = (raw: Raw, now: Raw) =>
      changedLinks(deal, sending(raw, ['associations.company', 'associations.contacts[*]']), now).map(({ link, add, remove }) => [
        link.key,
        add,
        remove,
      ])
    expect(of({ associations: { company: '2' } }, { associations: { company: '1' } })).toEqual([['company', ['2'], []]])
    expect(of({}, { associations: { company: '1' } })).toEqual([['company', [], ['1']]])
    expect(of({ associations: { contacts: ['2', '3'] } }, { associations: { contacts: ['1', '2'] } })).toEqual([['contacts', ['3'], ['1']]])
    expect(changedLinks(deal, sending({}, ['properties.amount']), { associations: { company: '1' } })).toEqual([])
    expect(newLinks(contact, { associations: { company: '1' } })).toMatchObject([{ add: ['1'], remove: [] }])
  })
})

describe('what is asked of every object', () => {
  const definitions = definitionsFrom([
    { name: 'email', hubspotDefined: true },
    { name: 'firstname', hubspotDefined: true },
    { name: 'hs_analytics_views', hubspotDefined: true, calculated: true },
    { name: 'hs_secret', hubspotDefined: true, hidden: true },
    { name: 'score', hubspotDefined: false, calculated: true },
    { name: 'pipedesk_id', hubspotDefined: false, hasUniqueValue: true, hidden: true },
    { name: 'hs_merged_object_ids', hubspotDefined: true, ...readOnly },
  ])

  test('what people fill in, the account’s own, and what we map; lists by their own names', () => {
    expect(offered(contact, definitions).map(({ name }) => name)).toEqual(['firstname', 'score'])
    expect(asked(contact, definitions)).toEqual(['email', 'firstname', 'hs_merged_object_ids', 'pipedesk_id', 'score'])
  })
})

describe('cursors', () => {
  const place: Place = { step: 'changes', after: null, at: 3, told: 1, archived: 2, listed: 0, parameters: 'p' }

  test('read back as they were', () => {
    for (const each of [place, { ...place, step: 'list', after: '12' } as const])
      expect(placeOf(contact, cursorOf(contact, each))).toEqual(each)
  })

  test('of another version, another type, or of nobody have no place', () => {
    const own = cursorOf(contact, place)
    const others = [
      '',
      '{}',
      'null',
      '[1]',
      '7',
      cursorOf(deal, place),
      own.replace('hubspot/1', 'hubspot/0'),
      own.replace('"at":3', '"at":"3"'),
    ]
    for (const other of [...others, own.replace('changes', 'chances')]) expect(placeOf(contact, other)).toBeNull()
  })
})
