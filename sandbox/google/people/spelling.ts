import { personAt, type Person } from '../../seed/person.ts'
import { hashOf, pick, randomFrom, type Random } from '../../seed/random.ts'
import { complete } from './complete.ts'
import { countryNameOf } from './country.ts'
import type { Version } from './contact.ts'
import { membership, membershipsOf, MY_CONTACTS } from './membership.ts'
import { phoneSpelled } from '../../seed/phone-spelling.ts'
import { FIELD_NAMES, type FieldName, type Fields, type Value } from './value.ts'

/** Contacts below this number carry groups; a bulk fill starts beyond it. */
export const FIRST_BULK = 1_000_000

/** A seeded person as somebody once typed them into Google Contacts: every number, country and name in its own spelling. */
export function spelled(index: number): Fields {
  const person = personAt(index)
  const random = randomFrom(`google ${index}`)
  const raw: { [name in FieldName]?: Value[] } = {
    names: [{ givenName: person.given, familyName: person.family }],
    emailAddresses: emails(person, random),
    phoneNumbers: phones(person, random),
    addresses: addresses(person, random),
    organizations: [
      {
        type: 'work',
        name: person.company.name,
        title: person.title,
        department: person.department,
        current: true,
        domain: person.company.domain,
      },
    ],
    userDefined: [
      { key: 'Region', value: person.region },
      { key: 'Tier', value: person.company.tier },
    ],
    nicknames: person.nickname === undefined ? [] : [{ value: person.nickname }],
    birthdays: person.birthday === undefined ? [] : [{ date: { ...person.birthday } }],
    biographies: person.note === undefined ? [] : [{ value: person.note }],
    urls: person.website ? [{ value: `https://www.${person.company.domain}`, type: 'work' }] : [],
    memberships: groupsOf(person).map(membership),
  }
  const fields: { [name in FieldName]?: readonly Value[] } = {}
  for (const field of FIELD_NAMES) {
    const values = raw[field]
    if (values !== undefined && values.length > 0) fields[field] = values.map((value) => complete(field, value, person.place.country))
  }
  return fields
}

/** The groups the seeded accounts have, by resource name. */
export const SEEDED_GROUPS: Readonly<Record<string, string>> = {
  'contactGroups/1c0ffee0a': 'Key accounts',
  'contactGroups/1c0ffee0b': 'Partners',
  'contactGroups/1c0ffee0c': 'Newsletter',
  'contactGroups/1c0ffee0d': 'Trade fair Lisbon',
}

/** The groups a version of a contact counts in, without spelling a seeded one out. */
export function groupNamesOf({ fields, deleted }: Version): string[] {
  if (deleted) return []
  if (typeof fields !== 'number') return membershipsOf(fields)
  return fields >= FIRST_BULK ? [MY_CONTACTS] : groupsOf(personAt(fields))
}

function groupsOf(person: Person): string[] {
  if (person.index >= FIRST_BULK) return [MY_CONTACTS]
  const at = (share: number, salt: string) => hashOf(`${salt} ${person.index}`) % share === 0
  return [
    MY_CONTACTS,
    ...(person.company.tier === 'Key account' ? ['contactGroups/1c0ffee0a'] : []),
    ...(person.company.tier === 'Partner' ? ['contactGroups/1c0ffee0b'] : []),
    ...(at(3, 'news') ? ['contactGroups/1c0ffee0c'] : []),
    ...(at(9, 'fair') ? ['contactGroups/1c0ffee0d'] : []),
    ...(person.starred ? ['contactGroups/starred'] : []),
  ]
}

function emails(person: Person, random: Random): Value[] {
  const [local = '', domain = ''] = person.workEmail.split('@')
  const work = random() < 0.1 ? `${local.replace(/^./, (first) => first.toUpperCase())}@${domain}` : person.workEmail
  const own = person.ownEmail === undefined ? [] : [{ value: person.ownEmail, type: 'home' }]
  return [{ value: work, type: 'work' }, ...own]
}

function phones(person: Person, random: Random): Value[] {
  const one = (number: string | undefined, type: string): Value[] =>
    number === undefined ? [] : [{ value: phoneSpelled(number, person.place.country, random), canonicalForm: number, type }]
  const switchboard = person.switchboard ? one(`+3512100${String(hashOf(person.company.name) % 100_000).padStart(5, '0')}`, 'main') : []
  return [...one(person.mobile, 'mobile'), ...one(person.office, 'work'), ...switchboard]
}

function addresses(person: Person, random: Random): Value[] {
  const { city, region, country } = person.place
  const name = countryNameOf(country)
  const writings = [
    { country: name, countryCode: country },
    { country: OWN_NAMES[country] ?? name },
    { countryCode: country },
    { country: name },
  ] as const
  const work = { type: 'work', streetAddress: person.street, city, region, postalCode: person.postal, ...pick(random, writings) }
  if (person.homeStreet === undefined) return [work]
  return [work, { type: 'home', streetAddress: person.homeStreet, city, postalCode: person.homePostal, ...pick(random, writings) }]
}

const OWN_NAMES: Readonly<Record<string, string>> = {
  BR: 'Brasil',
  US: 'USA',
  GB: 'UK',
  DE: 'Deutschland',
  ES: 'España',
  IT: 'Italia',
  NL: 'Nederland',
}
