import type { Raw } from '#connectors/kit/stream.ts'
import type { FieldType } from '#model/noun.ts'
import type { Value, Values } from '#model/value.ts'
import type { Elements } from '../three-way/elements.ts'

/** Remote ids ↔ record ids, as far as known; undefined: no link yet (or no such member), so the reference waits. */
export type References = {
  here(to: string, remoteId: string): string | undefined
  there(to: string, id: string): string | undefined
}

export const noReferences: References = { here: () => undefined, there: () => undefined }

/** One compiled mapping row: the atom of merge for a plain value, its elements for a list. */
export type Slot = {
  /** The local path; a second, push-only row of one local path carries its remote path too. */
  readonly key: string
  /** The field of ours it belongs to, e.g. `phones` of `phones[type=mobile].value`. */
  readonly field: string
  readonly type: FieldType
  readonly remote: string
  /** A link merged under an earlier version of the stream has no base for it. */
  readonly since: number
  readonly pulls: boolean
  readonly pushes: boolean
  /** Set for lists and sets: their elements are the atoms of merge. */
  readonly elements: Elements | null
  /** Most elements the provider holds; null: no limit known. */
  readonly capacity: number | null
  /** Paths (up to a list) that make its part of the shadow. */
  readonly reads: readonly (readonly string[])[]
  /** Theirs in our words; null: nothing there; undefined: cannot be told (unreadable, or an unresolved reference). */
  readonly read: (raw: Raw, references: References) => Value | undefined
  /** `raw` with the value in its place; undefined when the reference is not linked there yet. The same object when nothing changes. */
  readonly write: (raw: Raw, value: Value, references: References) => Raw | undefined
  /** Ours at the local path. */
  readonly get: (values: Values) => Value
  /** `values` with the value at the local path; touches one field. */
  readonly put: (values: Values, value: Value) => Values
  readonly same: (a: Value, b: Value) => boolean
}
