import type { Clock } from '../../control/clock.ts'
import { MY_CONTACTS } from './membership.ts'

/** A contact group; `seq` grows with every change of any group. */
export type Group = {
  readonly resourceName: string
  readonly name: string
  readonly system: boolean
  readonly rev: number
  readonly at: number
  readonly seq: number
  readonly deleted: boolean
  readonly clientData: readonly { readonly key: string; readonly value: string }[]
}

type Written = Pick<Group, 'resourceName' | 'name' | 'system'> & Partial<Group>

const SYSTEM: Readonly<Record<string, string>> = {
  [MY_CONTACTS]: 'myContacts',
  'contactGroups/starred': 'starred',
  'contactGroups/friends': 'friends',
  'contactGroups/family': 'family',
  'contactGroups/coworkers': 'coworkers',
  'contactGroups/chatBuddies': 'chatBuddies',
  'contactGroups/all': 'all',
  'contactGroups/blocked': 'blocked',
}

/** One account's contact groups and how many contacts each holds; `record` is told of every change after seeding. */
export class Groups {
  readonly #clock: Clock
  readonly #record: (group: Group) => void
  readonly #seededAt: number
  #groups = new Map<string, Group>()
  #counts = new Map<string, number>()
  #seq = 0

  constructor(clock: Clock, seededAt: number, record: (group: Group) => void) {
    this.#clock = clock
    this.#record = record
    this.#seededAt = seededAt
    for (const [resourceName, name] of Object.entries(SYSTEM)) this.#put({ resourceName, name, system: true }, seededAt)
  }

  /** The newest change's number. */
  get head(): number {
    return this.#seq
  }

  seed(resourceName: string, name: string): void {
    this.#put({ resourceName, name, system: false }, this.#seededAt)
  }

  /** Takes back what an earlier run recorded. */
  restore(group: Group): void {
    this.#groups.set(group.resourceName, group)
    this.#seq = Math.max(this.#seq, group.seq)
  }

  find(resourceName: string): Group | undefined {
    const group = this.#groups.get(resourceName)
    return group?.deleted === true ? undefined : group
  }

  /** Can contacts be added to it? Of the system groups only to two. */
  joinable(group: Group): boolean {
    return !group.system || group.resourceName === MY_CONTACTS || group.resourceName === 'contactGroups/starred'
  }

  named(name: string): Group | undefined {
    const wanted = name.toLowerCase()
    return [...this.#groups.values()].find((group) => !group.deleted && group.name.toLowerCase() === wanted)
  }

  /** Groups changed after `seq`, in the order of change; deleted ones only when asked for. */
  after(seq: number, withDeleted: boolean): Group[] {
    const changed = [...this.#groups.values()].filter((group) => group.seq > seq && (withDeleted || !group.deleted))
    return changed.toSorted((one, other) => one.seq - other.seq)
  }

  create(name: string, clientData: Group['clientData']): Group {
    const id = (0x2_0000_0000 + this.#seq * 7919).toString(16)
    return this.#change({ resourceName: `contactGroups/${id}`, name, system: false, clientData })
  }

  change(group: Group, change: Partial<Pick<Group, 'name' | 'clientData' | 'deleted'>>): Group {
    return this.#change({ ...group, ...change })
  }

  /** How many contacts the group holds. */
  size(resourceName: string): number {
    return this.#counts.get(resourceName) ?? 0
  }

  /** Contacts joined (+1) or left (−1) these groups. */
  count(names: readonly string[], by: 1 | -1): void {
    for (const name of names) this.#counts.set(name, (this.#counts.get(name) ?? 0) + by)
  }

  #change(group: Written): Group {
    const stored = this.#put(group, this.#clock.now())
    this.#record(stored)
    return stored
  }

  #put(group: Written, at: number): Group {
    this.#seq += 1
    const stored = { clientData: [], deleted: false, ...group, rev: (group.rev ?? 0) + 1, at, seq: this.#seq }
    this.#groups.set(group.resourceName, stored)
    return stored
  }
}
