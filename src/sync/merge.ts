import type { LinkState } from './link-state.ts'
import type { Mapping } from './mapping.ts'
import type { Policy } from './policy.ts'
import type { Bases, Conflict, Pending, Ruling, Sides, Times } from './sides.ts'
import type { Step } from '#model/step.ts'

/** How conflicts and deletes are decided. */
export type Terms = {
  readonly policy: Policy
  readonly times: Times
  /** `options.deleteWhenDeleted`: a delete of an unchanged record goes to the other side; else it unlinks. */
  readonly deletes: boolean
}

/**
 * What a merge decided. `local`: the step to apply here. `remote`: what must go out; for create and update `pending` says which slots.
 * `bases`: to be kept on the link, together with `state` (null: as it is). `settled`: conflicts the policy decided.
 * `conflicts`: all that wait for a person; one that was open and is not named has closed itself.
 */
export type Merged = {
  readonly local: Step
  readonly remote: 'nothing' | 'create' | 'update' | 'delete'
  readonly bases: Bases | null
  readonly pending: Pending
  readonly settled: readonly Ruling[]
  readonly conflicts: readonly Conflict[]
  readonly state: LinkState | null
}

export type Merge = (sides: Sides, mapping: Mapping, terms: Terms) => Merged
