import type { Actor, Mandate } from '#model/actor.ts'
import type { Kind } from '#model/kinds.ts'
import type { Tally } from '../runs/tally.ts'

/** How far an undo has come: the kind and record last looked at; `there`: the link of the remote last taken away. */
export type UndoPlace = { readonly kind: Kind; readonly after: string | null } | { readonly there: string }

/** A run that takes another back, in the name of whoever asked for it. */
export type UndoRun = {
  readonly id: string
  readonly undoes: string
  readonly connectionId: string
  readonly streamId: string
  readonly kind: Kind
  readonly actor: Actor
  readonly place: UndoPlace
  readonly tally: Tally
}

/** In whose name an undo works; its audit rows say UNDO and name the run taken back. */
export const mandateFor = (workspaceId: string, run: UndoRun): Mandate => ({
  workspaceId,
  actor: run.actor,
  runId: run.id,
  cause: `undo:${run.undoes}`,
})
