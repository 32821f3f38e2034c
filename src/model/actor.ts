/** Who makes a change, as the audit keeps it: a person, a connection (sync), or a part of the system by name. */
export type Actor = `person:${string}` | `connection:${string}` | `system:${string}`

/** In whose name a transaction works: its tenant, its actor and, for the audit, the run and cause that brought it. */
export type Mandate = {
  readonly workspaceId: string
  readonly actor: Actor
  readonly runId?: string
  /** e.g. `undo:<run>`, `merge`, `conflict:<id>`. */
  readonly cause?: string
  /** The instant the audit gives the changes, where it is not the database's: a simulated clock. */
  readonly at?: Date
}
