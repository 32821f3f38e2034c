import type { Contact, Version } from './contact.ts'

/**
 * The order in which changes became visible: each change puts its contact at the end and leaves a hole behind, so a page,
 * and "what changed since", cost what they return. A place in it never changes its meaning.
 */
export class ChangeOrder {
  readonly #now: () => number
  #slots: (Contact | undefined)[] = []
  #late: { contact: Contact; version: Version; at: number }[] = []
  #total = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** How many contacts are shown and not deleted. */
  get total(): number {
    this.#publishDue()
    return this.#total
  }

  /** The place after the newest visible change. */
  get head(): number {
    this.#publishDue()
    return this.#slots.length
  }

  /** Shows a version after `delayMs`, never before an earlier change. */
  announce(contact: Contact, version: Version, delayMs: number): void {
    if (delayMs === 0 && this.#late.length === 0) this.show(contact, version)
    else this.#late.push({ contact, version, at: this.#now() + delayMs })
  }

  /** Shows a version at once. */
  show(contact: Contact, version: Version): void {
    const wasListed = contact.shown !== undefined && !contact.shown.deleted
    this.#total += Number(!version.deleted) - Number(wasListed)
    if (contact.slot >= 0) this.#slots[contact.slot] = undefined
    contact.shown = version
    contact.slot = this.#slots.push(contact) - 1
  }

  /** Shown contacts from a place on; `next` is where to go on, absent at the end. */
  page(from: number, limit: number, withDeleted: boolean): { contacts: Contact[]; next: number | undefined } {
    this.#publishDue()
    const contacts: Contact[] = []
    for (let at = from; at < this.#slots.length; at++) {
      const contact = this.#slots[at]
      if (contact?.shown === undefined || (contact.shown.deleted && !withDeleted)) continue
      if (contacts.length === limit) return { contacts, next: at }
      contacts.push(contact)
    }
    return { contacts, next: undefined }
  }

  #publishDue(): void {
    const now = this.#now()
    let due = 0
    for (const { contact, version, at } of this.#late) {
      if (at > now) break
      this.show(contact, version)
      due += 1
    }
    if (due > 0) this.#late = this.#late.slice(due)
  }
}
