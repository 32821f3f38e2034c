import { personAt } from '../../seed/person.ts'
import type { Account } from '../account.ts'
import { Book, type BookParts } from './book.ts'
import { Groups } from './groups.ts'
import { profileOf } from './profile.ts'
import { FIRST_BULK, SEEDED_GROUPS, spelled } from './spelling.ts'

const DAY_MS = 86_400_000
const OTHER_FROM = 700
const OTHER_COUNT = 24

/** Everything the People API keeps for one account. */
export type AddressBook = { readonly people: Book; readonly other: Book; readonly groups: Groups }

/** An account's address book as seeded at `at`; other contacts belong to no group and are nobody's concern but their own. */
export function seededAddressBook(parts: Omit<BookParts, 'groups' | 'list'>, at: number): AddressBook {
  const groups = new Groups(parts.clock, at, (group) => parts.record({ is: 'group', account: parts.account.email, group }))
  const people = new Book({ ...parts, list: 'people', groups })
  const other = new Book({ ...parts, list: 'otherContacts', groups: new Groups(parts.clock, at, () => undefined) })
  seedPeople(people, parts.account, at)
  return { people, other: seedOther(other, parts.account, at), groups }
}

/** Adds made-up contacts by number; their text is made when read, so 200,000 cost little. */
export function fillBook(book: Book, from: number, { count, at }: { count: number; at: number }): void {
  for (let added = 0; added < count; added++) book.seed(FIRST_BULK + from + added, { at, profile: undefined })
}

function seedPeople(book: Book, { people: { from, count } }: Account, now: number): void {
  if (count === 0) return
  for (const [resourceName, name] of Object.entries(SEEDED_GROUPS)) book.groups.seed(resourceName, name)
  // The oldest was last touched a good year ago, the newest an hour ago.
  for (let added = 0; added < count; added++) {
    const at = Math.floor(now - ((count - added) / count) * 400 * DAY_MS - 3_600_000)
    book.seed(from + added, { at, profile: profileOf(personAt(from + added)) })
  }
}

function seedOther(book: Book, { people }: Account, now: number): Book {
  for (let added = 0; people.count > 0 && added < OTHER_COUNT; added++) {
    const { names = [], emailAddresses = [] } = spelled(OTHER_FROM + people.from + added)
    // Many a mail address was never given a name.
    const fields = added % 3 === 0 ? { emailAddresses } : { names, emailAddresses }
    book.seed(fields, { at: now - (OTHER_COUNT - added) * 5 * DAY_MS, profile: undefined })
  }
  return book
}
