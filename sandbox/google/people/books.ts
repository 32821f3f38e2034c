import type { Clock } from "../../control/clock.ts";
import { personAt } from "../../seed/person.ts";
import type { Account, Accounts } from "../account.ts";
import { Book } from "./book.ts";
import { profileOf } from "./profile.ts";
import { FIRST_BULK, groupsOf, SEEDED_GROUPS } from "./spelling.ts";

const DAY_MS = 86_400_000;

/** Every account's address book, seeded when first opened. */
export class Books {
  readonly #clock: Clock;
  readonly #accounts: Accounts;
  #books = new Map<string, Book>();
  #filled = 0;

  constructor(clock: Clock, accounts: Accounts) {
    this.#clock = clock;
    this.#accounts = accounts;
  }

  of(account: Account): Book {
    const known = this.#books.get(account.email);
    if (known !== undefined) return known;
    const book = new Book(account, this.#clock);
    seed(book);
    this.#books.set(account.email, book);
    return book;
  }

  /** The books of one account, or of all. */
  select(email: string | undefined): Book[] {
    return this.#accounts.list().filter((account) => email === undefined || account.email === email).map((account) => this.of(account));
  }

  /** Adds that many made-up contacts nobody else has; their text is made when read, so 200,000 cost little. */
  fill(book: Book, count: number): void {
    const at = this.#clock.now();
    for (let added = 0; added < count; added++) book.add(FIRST_BULK + this.#filled++, { at, profile: undefined });
  }

  reset(): void {
    this.#books.clear();
    this.#filled = 0;
  }
}

function seed(book: Book): void {
  const { from, count } = book.account.people;
  for (const [resourceName, name] of Object.entries(SEEDED_GROUPS)) if (count > 0) book.groups.seed(resourceName, name);
  // The oldest was last touched a good year ago, the newest a few hours ago.
  const now = book.clock.now();
  for (let added = 0; added < count; added++) {
    const person = personAt(from + added);
    const at = Math.floor(now - ((count - added) / count) * 400 * DAY_MS - 3_600_000);
    book.add(person.index, { at, profile: profileOf(person) });
    book.groups.count(groupsOf(person).slice(1), 1);
  }
}
