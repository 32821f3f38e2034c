import type { Clock } from "../../control/clock.ts";
import type { Account } from "../account.ts";
import type { Contact, Version } from "./contact.ts";
import { Groups } from "./groups.ts";
import { membershipsOf, MY_CONTACTS } from "./membership.ts";
import type { Profile } from "./profile.ts";
import type { Fields } from "./value.ts";

const FIRST_ID = 0x10_0000_0000;

/**
 * One account's contacts. Lists read `slots`, the order in which changes became visible: a change moves its contact to
 * the end, so paging and "what changed since" cost what they return. Writes read `current` and are never late.
 */
export class Book {
  readonly account: Account;
  readonly clock: Clock;
  readonly groups: Groups;
  /** Sync tokens of an earlier epoch are expired. */
  epoch = crypto.randomUUID();
  /** How long a write takes until lists and searches show it. */
  delayMs = 0;
  /** Where the search cache ends; searches see nothing until a warm-up call. */
  warmedTo = 0;
  #contacts = new Map<number, Contact>();
  #names = new Map<string, number>();
  #slots: (Contact | undefined)[] = [];
  #late: { contact: Contact; version: Version; at: number }[] = [];
  #nextId = FIRST_ID;
  #total = 0;

  constructor(account: Account, clock: Clock) {
    this.account = account;
    this.clock = clock;
    this.groups = new Groups(clock);
  }

  /** How many contacts the lists show. */
  get total(): number {
    this.#publishDue();
    return this.#total;
  }

  /** The place in the order of changes after the newest visible one. */
  get head(): number {
    this.#publishDue();
    return this.#slots.length;
  }

  /** The living contact of that resource name, or of a former one. */
  find(name: string): Contact | undefined {
    const id = this.#names.get(name) ?? (name.startsWith("people/c") ? Number(name.slice("people/c".length)) : NaN);
    const contact = this.#contacts.get(id);
    return contact === undefined || contact.current.deleted ? undefined : contact;
  }

  /** Every living contact, oldest first. */
  *living(): Iterable<Contact> {
    for (const contact of this.#contacts.values()) if (!contact.current.deleted) yield contact;
  }

  /** Adds a contact; seeded ones (`fields` a number) were written at `at` and are visible at once. */
  add(fields: Fields | number, seeded?: { at: number; profile: Profile | undefined }): Contact {
    const id = this.#nextId;
    this.#nextId += 1 + (id % 7);
    const version = { rev: 1, at: seeded?.at ?? this.clock.now(), name: `people/c${id}`, formerly: [], fields, deleted: false };
    const contact: Contact = { id, profile: seeded?.profile, current: version, shown: undefined, slot: -1 };
    this.#contacts.set(id, contact);
    this.groups.count(typeof fields === "number" ? [MY_CONTACTS] : membershipsOf(fields), 1);
    if (seeded === undefined) this.#announce(contact);
    else this.#show(contact, version);
    return contact;
  }

  /** Gives a living contact new fields. */
  replace(contact: Contact, before: Fields, fields: Fields): void {
    this.groups.count(membershipsOf(before), -1);
    this.groups.count(membershipsOf(fields), 1);
    this.#change(contact, { fields });
  }

  remove(contact: Contact, before: Fields): void {
    this.groups.count(membershipsOf(before), -1);
    this.#change(contact, { deleted: true, fields: {} });
  }

  /** Google gives the contact another resource name, as when a profile gets linked; the old one keeps working. */
  rename(contact: Contact, name: string): void {
    this.#names.set(name, contact.id);
    this.#change(contact, { name, formerly: [contact.current.name, ...contact.current.formerly] });
  }

  /** Visible contacts from a place in the order of changes on; `next` is where to go on, absent at the end. */
  page(from: number, limit: number, withDeleted: boolean): { contacts: Contact[]; next: number | undefined } {
    this.#publishDue();
    const contacts: Contact[] = [];
    for (let at = from; at < this.#slots.length; at++) {
      const contact = this.#slots[at];
      if (contact?.shown === undefined || (contact.shown.deleted && !withDeleted)) continue;
      if (contacts.length === limit) return { contacts, next: at };
      contacts.push(contact);
    }
    return { contacts, next: undefined };
  }

  #change(contact: Contact, change: Partial<Version>): void {
    contact.current = { ...contact.current, ...change, rev: contact.current.rev + 1, at: this.clock.now() };
    this.#announce(contact);
  }

  #announce(contact: Contact): void {
    if (this.delayMs === 0 && this.#late.length === 0) this.#show(contact, contact.current);
    else this.#late.push({ contact, version: contact.current, at: this.clock.now() + this.delayMs });
  }

  #publishDue(): void {
    const now = this.clock.now();
    while (this.#late[0] !== undefined && this.#late[0].at <= now) {
      const due = this.#late.shift();
      if (due !== undefined) this.#show(due.contact, due.version);
    }
  }

  #show(contact: Contact, version: Version): void {
    const wasListed = contact.shown !== undefined && !contact.shown.deleted;
    this.#total += Number(!version.deleted) - Number(wasListed);
    if (contact.slot >= 0) this.#slots[contact.slot] = undefined;
    contact.shown = version;
    contact.slot = this.#slots.push(contact) - 1;
  }
}
