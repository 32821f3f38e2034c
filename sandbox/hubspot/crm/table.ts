import { change, type Row, type Source } from './row.ts'
import type { ObjectType } from './object-type.ts'

/** When something is written, and by whom. */
export type Stamp = { readonly at: number; readonly source: Source }

const FIRST_ID = 20_000_001

/** The objects of one kind in one portal, by id and by unique value. */
export class Table {
  readonly type: ObjectType
  readonly #rows = new Map<number, Row>()
  /** Ascending; ids of purged rows stay in it. */
  readonly #ids: number[] = []
  /** The rows in the order of the ids. */
  readonly #ordered: (Row | undefined)[] = []
  /** Which object a merged one became. */
  readonly #winners = new Map<number, number>()
  readonly #unique = new Map<string, Map<string, number>>()
  #live = 0

  constructor(type: ObjectType) {
    this.type = type
  }

  /** How many are not archived. */
  get live(): number {
    return this.#live
  }

  /** By id, archived or not; a merged object's id gives the one it became. */
  find(id: string): Row | undefined {
    if (!/^\d{1,15}$/.test(id)) return undefined
    let key = Number(id)
    for (let next = this.#winners.get(key); next !== undefined; next = this.#winners.get(key)) key = next
    return this.#rows.get(key)
  }

  /** The one that is not archived and has that value in a unique property. */
  having(name: string, value: string): Row | undefined {
    const id = this.#unique.get(name)?.get(value.toLowerCase())
    return id === undefined ? undefined : this.#rows.get(id)
  }

  /** In id order, those beyond an id. */
  *after(id: number): Generator<Row> {
    for (let at = this.#firstBeyond(id); at < this.#ids.length; at++) {
      const row = this.#ordered[at]
      if (row !== undefined) yield row
    }
  }

  /** Visits the same, faster: a search looks at tens of thousands. */
  visit(id: number, look: (row: Row) => void): void {
    for (let at = this.#firstBeyond(id); at < this.#ids.length; at++) {
      const row = this.#ordered[at]
      if (row !== undefined) look(row)
    }
  }

  /** Ids are not dense, as at HubSpot. */
  nextId(): number {
    const last = this.#ids.at(-1)
    return last === undefined ? FIRST_ID : last + 1 + ((last * 7) % 5)
  }

  /** Adds an object, or puts a saved one in the place of what is there. */
  put(row: Row): void {
    const before = this.#rows.get(row.id)
    if (before !== undefined) this.#forget(before)
    this.#rows.set(row.id, row)
    this.#place(row.id, row)
    this.#learn(row)
  }

  /** Writes values; tells which changed. The time of the change moves even when none did. */
  write(row: Row, values: Iterable<readonly [string, string]>, stamp: Stamp): string[] {
    this.#forget(row)
    const changed = change(row, values, stamp)
    this.#learn(row)
    return changed
  }

  archive(row: Row, at: number | undefined): void {
    this.#forget(row)
    row.archivedAt = at
    this.#learn(row)
  }

  /** Removes an object for good; with a winner its id leads there from now on. */
  purge(id: number, winner: number | undefined): void {
    const row = this.#rows.get(id)
    if (row !== undefined) this.#forget(row)
    this.#rows.delete(id)
    if (row !== undefined) this.#place(id, undefined)
    if (winner !== undefined) this.#winners.set(id, winner)
  }

  /** Keeps a property's values findable from now on. */
  index(name: string): void {
    if (this.#unique.has(name)) return
    const byValue = new Map<string, number>()
    this.#unique.set(name, byValue)
    for (const row of this.#rows.values()) {
      const value = row.values.get(name)
      if (value !== undefined && row.archivedAt === undefined) byValue.set(value.toLowerCase(), row.id)
    }
  }

  #place(id: number, row: Row | undefined): void {
    const at = this.#firstBeyond(id - 1)
    if (this.#ids[at] === id) {
      this.#ordered[at] = row
    } else if (at === this.#ids.length) {
      this.#ids.push(id)
      this.#ordered.push(row)
    } else {
      this.#ids.splice(at, 0, id)
      this.#ordered.splice(at, 0, row)
    }
  }

  #firstBeyond(id: number): number {
    let low = 0
    let high = this.#ids.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#ids[middle] ?? 0) <= id) low = middle + 1
      else high = middle
    }
    return low
  }

  #learn(row: Row): void {
    if (row.archivedAt !== undefined) return
    this.#live += 1
    for (const [name, byValue] of this.#unique) for (const value of keysOf(row, name)) byValue.set(value, row.id)
  }

  #forget(row: Row): void {
    if (row.archivedAt !== undefined) return
    this.#live -= 1
    for (const [name, byValue] of this.#unique)
      for (const value of keysOf(row, name)) if (byValue.get(value) === row.id) byValue.delete(value)
  }
}

/** What an object is found by; a contact's further addresses count as its address. */
function keysOf(row: Row, name: string): string[] {
  const own = row.values.get(name)
  const more = name === 'email' ? (row.values.get('hs_additional_emails')?.split(';') ?? []) : []
  return [...(own === undefined ? [] : [own]), ...more].map((value) => value.toLowerCase())
}
