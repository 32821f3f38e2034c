import { hashOf } from '../../seed/random.ts'
import type { Profile } from './profile.ts'
import type { Fields } from './value.ts'

/** One state of a contact; `fields` as a number means "that seeded person, as Google spells them", worked out when read. */
export type Version = {
  readonly rev: number
  readonly at: number
  readonly name: string
  readonly formerly: readonly string[]
  readonly fields: Fields | number
  readonly deleted: boolean
}

/** A contact of one account: what it is, what the lists show of it yet, and where it stands in the order of changes. */
export type Contact = {
  /** The id of its CONTACT source, for good; the resource name may change. */
  readonly id: number
  readonly profile: Profile | undefined
  current: Version
  shown: Version | undefined
  slot: number
}

/** What kind of source the contact's own data comes from. */
export function sourceTypeOf(version: Version): 'CONTACT' | 'OTHER_CONTACT' {
  return version.name.startsWith('otherContacts/') ? 'OTHER_CONTACT' : 'CONTACT'
}

/** The id of the CONTACT source as Google writes it. */
export function sourceIdOf(contact: Contact): string {
  return contact.id.toString(16)
}

/** The etag of the CONTACT source: changes with the contact's own data only. */
export function sourceEtagOf(contact: Contact, version: Version): string {
  return `#${digest(`${contact.id}:${version.rev}`)}=`
}

/** The etag of the person: also changes when the linked profile does. */
export function personEtagOf(contact: Contact, version: Version): string {
  return `%EgUBAgMuNxo${digest(`${contact.id}:${version.rev}:${contact.profile?.rev ?? 0}`)}`
}

function digest(text: string): string {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32BE(hashOf(text), 0)
  bytes.writeUInt32BE(hashOf(`${text}~`), 4)
  return bytes.toString('base64url')
}
