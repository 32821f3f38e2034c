import type { Http } from '../../kit/http.ts'
import type { RemoteField } from '../../kit/stream.ts'
import { everyone } from './pull.ts'

const text = (name: string, label: string): RemoteField => ({ name, label, type: 'text', required: false, writable: true })
const list = (name: string, label: string, type: string): RemoteField => ({ name, label, type, required: false, writable: true })

/** What every contact has. Paths are those a mapping row may name. */
const fixed: readonly RemoteField[] = [
  text('names[0].givenName', 'First name'),
  text('names[0].middleName', 'Middle name'),
  text('names[0].familyName', 'Last name'),
  text('names[0].honorificPrefix', 'Title before the name'),
  text('names[0].honorificSuffix', 'Suffix after the name'),
  text('nicknames[0].value', 'Nickname'),
  list('emailAddresses[*]', 'E-mail addresses', 'emails'),
  list('phoneNumbers[*]', 'Phone numbers', 'phones'),
  list('addresses[*]', 'Addresses', 'addresses'),
  text('organizations[0].name', 'Company'),
  text('organizations[0].title', 'Job title'),
  text('organizations[0].department', 'Department'),
  { name: 'codec:birthday', label: 'Birthday', type: 'date', required: false, writable: true },
  text('biographies[0].value', 'Notes'),
  list('codec:labels', 'Labels', 'tags'),
  text('urls[0].value', 'Website'),
  text('occupations[0].value', 'Occupation'),
  text('externalIds[0].value', 'External id'),
]

/** The fields of a contact, with the custom fields that people of this account use. A key with a bracket in it has no path and is left out. */
export async function describe(http: Http): Promise<readonly RemoteField[]> {
  const keys = new Set<string>()
  for await (const people of everyone(http, 'userDefined')) {
    for (const person of people) {
      const own = (Array.isArray(person.userDefined) ? person.userDefined : []) as readonly { readonly key?: string }[]
      for (const { key } of own) if (key !== undefined && !/[[\]]/.test(key)) keys.add(key)
    }
  }
  const seen = [...keys].toSorted((a, b) => a.localeCompare(b, 'en'))
  return [...fixed, ...seen.map((key) => text(`userDefined[key=${key}].value`, key))]
}
