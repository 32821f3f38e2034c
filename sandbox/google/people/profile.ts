import { hashOf } from '../../seed/random.ts'
import type { Person } from '../../seed/person.ts'
import { complete } from './complete.ts'
import type { Fields } from './value.ts'

/** What somebody's own Google profile adds to a contact: shown, never writable. */
export type Profile = { readonly id: string; readonly rev: number; readonly fields: Fields }

/** The profile of a seeded person who has an account of their own; most have none. */
export function profileOf(person: Person): Profile | undefined {
  if (hashOf(`profile ${person.index}`) % 16 !== 0) return undefined
  const id = `1${String(hashOf(`profile id ${person.index}`)).padStart(20, '0')}`
  const name = complete('names', { givenName: person.given, familyName: person.family }, 'US')
  return { id, rev: 1, fields: { names: [name], emailAddresses: [{ value: person.workEmail }] } }
}
