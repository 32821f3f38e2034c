/** Roles, weakest last; sales and analyst rank alike and differ in kind. */
export const roles = ['admin', 'manager', 'sales', 'analyst', 'viewer'] as const

export type Role = (typeof roles)[number]

/** Who is calling, after sign-in: one person in one workspace. Everything a rule may ask about them. */
export type Caller = {
  readonly workspaceId: string
  readonly personId: string
  readonly role: Role
  /** Rights given beyond the role, e.g. `syncOps`. */
  readonly grants: readonly string[]
  readonly name: string
  readonly email: string | null
  /** How they proved it: a browser session (its id) or a bearer credential. */
  readonly via: { readonly by: 'session'; readonly sessionId: string } | { readonly by: 'bearer' }
}
