import type { Clock } from '../../control/clock.ts'
import type { Account } from '../account.ts'
import type { List, Recorder } from '../entry.ts'
import type { Contact, Version } from './contact.ts'
import type { Groups } from './groups.ts'
import type { Profile } from './profile.ts'
import { ChangeOrder } from './order.ts'
import { groupNamesOf } from './spelling.ts'
import type { Fields } from './value.ts'

const FIRST_ID = 0x10_0000_0000

/** What a book is made of. */
export type BookParts = {
  readonly account: Account
  readonly list: List
  readonly clock: Clock
  readonly groups: Groups
  readonly epoch: string
  readonly record: Recorder
}

/** One account's contacts (or other contacts): lists read the order of visible changes, writes the truth, which is never late. */
export class Book {
  readonly account: Account
  readonly list: List
  readonly clock: Clock
  readonly groups: Groups
  /** Sync tokens of an earlier epoch are expired. */
  epoch: string
  /** How long a write takes until lists and searches show it. */
  delayMs = 0
  /** Where the search cache ends; searches see nothing until a warm-up call. */
  warmedTo = 0
  /** What the lists show. */
  readonly order: ChangeOrder
  readonly #record: Recorder
  #contacts = new Map<number, Contact>()
  #renamed = new Map<string, number>()
  #nextId = FIRST_ID

  constructor({ account, list, clock, groups, epoch, record }: BookParts) {
    this.account = account
    this.list = list
    this.clock = clock
    this.groups = groups
    this.epoch = epoch
    this.#record = record
    this.order = new ChangeOrder(() => clock.now())
  }

  /** The living contact of that resource name, or of a former one. */
  find(name: string): Contact | undefined {
    const prefix = `${this.list}/c`
    const id = this.#renamed.get(name) ?? (name.startsWith(prefix) ? Number(name.slice(prefix.length)) : NaN)
    const contact = this.#contacts.get(id)
    return contact === undefined || contact.current.deleted ? undefined : contact
  }

  /** Every living contact, oldest first. */
  *living(): Iterable<Contact> {
    for (const contact of this.#contacts.values()) if (!contact.current.deleted) yield contact
  }

  /** A seeded contact, written at `at` and visible at once. */
  seed(fields: Fields | number, { at, profile }: { at: number; profile: Profile | undefined }): void {
    const id = this.#nextId
    const contact = this.#settle(id, { rev: 1, at, name: `${this.list}/c${id}`, formerly: [], fields, deleted: false }, profile)
    this.order.show(contact, contact.current)
  }

  add(fields: Fields): Contact {
    const id = this.#nextId
    const version = { rev: 1, at: this.clock.now(), name: `${this.list}/c${id}`, formerly: [], fields, deleted: false }
    return this.#write(id, version)
  }

  /** Gives a living contact new fields. */
  replace(contact: Contact, fields: Fields): void {
    this.#write(contact.id, { ...this.#nextOf(contact), fields })
  }

  remove(contact: Contact): void {
    this.#write(contact.id, { ...this.#nextOf(contact), fields: {}, deleted: true })
  }

  /** Google gives the contact another resource name, as when a profile gets linked; the old one keeps working. */
  rename(contact: Contact, name: string): void {
    this.#write(contact.id, { ...this.#nextOf(contact), name, formerly: [contact.current.name, ...contact.current.formerly] })
  }

  /** Takes back what an earlier run recorded. */
  restore(id: number, version: Version): void {
    const contact = this.#settle(id, version)
    this.order.show(contact, version)
  }

  #nextOf({ current }: Contact): Version {
    return { ...current, rev: current.rev + 1, at: this.clock.now() }
  }

  #write(id: number, version: Version): Contact {
    const contact = this.#settle(id, version)
    this.#record({ is: 'contact', account: this.account.email, list: this.list, id, version })
    this.order.announce(contact, version, this.delayMs)
    return contact
  }

  /** Makes the version the contact's truth; the lists may learn of it later. */
  #settle(id: number, version: Version, profile?: Profile): Contact {
    const known = this.#contacts.get(id)
    if (known !== undefined) this.groups.count(groupNamesOf(known.current), -1)
    this.groups.count(groupNamesOf(version), 1)
    const contact = known ?? { id, profile, current: version, shown: undefined, slot: -1 }
    contact.current = version
    if (version.formerly.length > 0) this.#renamed.set(version.name, id)
    if (known === undefined) this.#contacts.set(id, contact)
    if (id >= this.#nextId) this.#nextId = id + 1 + (id % 7)
    return contact
  }
}
