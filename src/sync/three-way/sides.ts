import type { Raw } from '#connectors/kit/stream.ts'
import type { Value, Values } from '#model/value.ts'

/**
 * What a link remembers of the last merge. `shadow`: the mapped part of the remote as last seen, in their words.
 * `ours` and `theirs` are sparse, by slot: the local value that stood for the shadow where it is not simply read from it,
 * and the value of theirs last merged where the shadow has moved on without us (a held field, an unresolved reference).
 */
export type Bases = { readonly shadow: Raw; readonly ours: Values; readonly theirs: Values }

/** All that a merge looks at. `local` null: deleted here; `remote` null: gone there; `bases` null: not merged before. */
export type Sides = {
  readonly local: Values | null
  readonly remote: Raw | null
  readonly bases: Bases | null
}

/**
 * When a field was last set, in epoch milliseconds; null: not known. The remote's is never later than the pull's start.
 * Asked only for conflicts under `last_write_wins`.
 */
export type Times = { local(field: string): number | null; remote(field: string): number | null }

/** One thing that both sides changed to different meanings, each side's value and what they stood on. */
export type Dispute = { readonly local: Value; readonly remote: Value; readonly base: Value }

/** A field in dispute. */
export type Conflict = Dispute & {
  /** The slot: a field of ours, a path into it, or `deleted` (then the values are the fields edited on the side that lives). */
  readonly field: string
  /** In a list, the elements in dispute; the rest of the list is not. */
  readonly elements?: readonly Dispute[]
}

/** A conflict that the policy decided; the loser's value is what history keeps. */
export type Ruling = Conflict & { readonly rule: 'last_write_wins' | 'crm_wins' | 'app_wins'; readonly winner: 'local' | 'remote' }

/** What must still be written there for one slot: the value to write, and the local value that it will then stand for. */
export type Due = { readonly send: Value; readonly local: Value }

/** By slot. */
export type Pending = { readonly [slot: string]: Due }
