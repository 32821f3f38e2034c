import type { Codec } from '../../kit/codec.ts'
import type { ListShape } from '../../kit/list-shape.ts'
import type { MappingRow } from '../../kit/mapping-row.ts'
import { birthday } from './birthday.ts'
import { labels } from './labels.ts'

/** The mapping a new connection starts with. */
export const mapping: readonly MappingRow[] = [
  both('names[0].givenName', 'firstName'),
  both('names[0].familyName', 'lastName'),
  both('emailAddresses[*]', 'emails'),
  both('phoneNumbers[*]', 'phones'),
  both('addresses[*]', 'addresses'),
  both('organizations[0].name', 'companyName'),
  both('organizations[0].title', 'title'),
  both('codec:birthday', 'birthday'),
  both('biographies[0].value', 'about'),
  both('codec:labels', 'tags'),
]

const primary = 'metadata.sourcePrimary'

/** How Google writes its lists. Of the two marks `primary` is output only and counts profiles in; `sourcePrimary` is the contact's own. */
export const lists: Readonly<Record<string, ListShape>> = {
  emailAddresses: {
    value: 'value',
    primary,
    type: { path: 'type', words: { work: 'work', home: 'home', other: 'other' } },
    derived: ['formattedType'],
  },
  phoneNumbers: {
    value: 'value',
    primary,
    type: { path: 'type', words: { mobile: 'mobile', workMobile: 'mobile', work: 'work', home: 'home', other: 'other' } },
    derived: ['canonicalForm', 'formattedType'],
  },
  addresses: {
    address: { street: 'streetAddress', city: 'city', region: 'region', postalCode: 'postalCode', country: ['countryCode', 'country'] },
    primary,
    type: { path: 'type', words: { work: 'work', home: 'home', other: 'other' } },
    derived: ['formattedValue', 'formattedType'],
  },
  urls: {
    value: 'value',
    primary,
    type: { path: 'type', words: { work: 'work', home: 'home', other: 'other' } },
    derived: ['formattedType'],
  },
}

export const codecs: Readonly<Record<string, Codec>> = { birthday, labels }

function both(remote: string, local: string): MappingRow {
  return { remote, local, direction: 'bidirectional' }
}
