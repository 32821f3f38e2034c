import type { Clock } from '../../control/clock.ts'
import type { Account, Accounts } from '../account.ts'
import type { Entry, Recorder } from '../entry.ts'
import { fillBook, seededAddressBook, type AddressBook } from './address-book.ts'

/** Every account's address book, seeded when first opened. */
export class Books {
  readonly #clock: Clock
  readonly #accounts: Accounts
  readonly #record: Recorder
  #books = new Map<string, AddressBook>()
  #filled = 0
  #seededAt = 0
  #epoch = ''

  constructor(clock: Clock, accounts: Accounts, record: Recorder) {
    this.#clock = clock
    this.#accounts = accounts
    this.#record = record
  }

  /** Forgets everything; the next opening seeds anew. */
  begin(): void {
    const seeded = { is: 'seeded', at: this.#clock.now(), epoch: crypto.randomUUID() } as const
    this.#record(seeded)
    this.restore(seeded)
  }

  of(account: Account): AddressBook {
    const known = this.#books.get(account.email)
    if (known !== undefined) return known
    const opened = seededAddressBook({ account, clock: this.#clock, epoch: this.#epoch, record: this.#record }, this.#seededAt)
    this.#books.set(account.email, opened)
    return opened
  }

  /** The address books of one account, or of all. */
  select(account: Account | undefined): AddressBook[] {
    return account === undefined ? this.#accounts.list().map((one) => this.of(one)) : [this.of(account)]
  }

  /** Adds that many contacts nobody else has. */
  fill(account: Account, count: number): void {
    const entry = { is: 'fill', account: account.email, from: this.#filled, count, at: this.#clock.now() } as const
    this.#record(entry)
    this.restore(entry)
  }

  /** Every sync token of these accounts is from now on too old. */
  expire(account: Account | undefined): number {
    const hit = this.select(account)
    for (const { people } of hit) {
      const entry = { is: 'epoch', account: people.account.email, epoch: crypto.randomUUID() } as const
      this.#record(entry)
      this.restore(entry)
    }
    return hit.length
  }

  /** Takes back what an earlier run recorded. */
  restore(entry: Entry): void {
    if (entry.is === 'seeded') {
      this.#books.clear()
      this.#filled = 0
      this.#seededAt = entry.at
      this.#epoch = entry.epoch
      return
    }
    const account = 'account' in entry ? this.#accounts.open(entry.account) : undefined
    if (account === undefined) return
    const book = this.of(account)
    if (entry.is === 'contact') book[entry.list === 'people' ? 'people' : 'other'].restore(entry.id, entry.version)
    if (entry.is === 'group') book.groups.restore(entry.group)
    if (entry.is === 'epoch') book.people.epoch = book.other.epoch = entry.epoch
    if (entry.is === 'fill') {
      fillBook(book.people, entry.from, entry)
      this.#filled = entry.from + entry.count
    }
  }
}
