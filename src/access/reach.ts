import type { Role } from './caller.ts'

/** How far a right goes: over everything; over what is theirs (own, shared with them, or unowned); over their own; over what nobody owns; nowhere. */
export type Reach = 'all' | 'theirs' | 'own' | 'unowned' | 'none'

type Row = Readonly<Record<Role, Reach>>

const row = (...[admin, manager, sales, analyst, viewer]: [Reach, Reach, Reach, Reach, Reach]): Row => ({
  admin,
  manager,
  sales,
  analyst,
  viewer,
})

/** Rights over records. `readWork` is reading leads and deals, `read` all other nouns; `take` makes oneself the owner of what nobody owns. */
export const recordRights = {
  //               admin  manager sales     analyst viewer
  read: row('all', 'all', 'all', 'all', 'all'),
  readWork: row('all', 'all', 'theirs', 'all', 'all'),
  create: row('all', 'all', 'all', 'all', 'none'),
  edit: row('all', 'all', 'own', 'all', 'none'),
  take: row('all', 'all', 'unowned', 'all', 'none'),
  delete: row('all', 'all', 'own', 'own', 'none'),
  restore: row('all', 'all', 'own', 'own', 'none'),
  merge: row('all', 'all', 'own', 'own', 'none'),
} as const satisfies Record<string, Row>

/** Rights over personal connections (Google, Microsoft), which belong to one member. */
export const personalRights = {
  //                    admin  manager sales analyst viewer
  seeConnection: row('all', 'all', 'own', 'own', 'own'),
  connect: row('own', 'own', 'own', 'none', 'none'),
  manageConnection: row('all', 'own', 'own', 'none', 'none'),
  syncNow: row('all', 'all', 'own', 'own', 'own'),
} as const satisfies Record<string, Row>

/** Rights over the workspace's connections (Salesforce, HubSpot); whoever has the grant `syncOps` may do what an admin may. */
export const sharedRights = {
  //                    admin  manager sales   analyst viewer
  seeConnection: row('all', 'all', 'all', 'all', 'all'),
  connect: row('all', 'none', 'none', 'none', 'none'),
  manageConnection: row('all', 'none', 'none', 'none', 'none'),
  syncNow: row('all', 'all', 'all', 'all', 'all'),
} as const satisfies Record<string, Row>

/** What one may do in the workspace as a whole. `grant` names the extra right that gives it too. */
export const capabilities = {
  seeMembers: { roles: ['admin', 'manager', 'sales', 'analyst', 'viewer'] },
  manageMembers: { roles: ['admin'] },
  manageWorkspace: { roles: ['admin'] },
  manageFlags: { roles: ['admin'] },
  manageFields: { roles: ['admin', 'manager'], grant: 'syncOps' },
  syncOps: { roles: ['admin'], grant: 'syncOps' },
  readAudit: { roles: ['admin', 'manager'] },
  verifyAudit: { roles: ['admin', 'manager'] },
  readAnybodysAudit: { roles: ['admin', 'manager'] },
  seeConflicts: { roles: ['admin', 'manager', 'sales', 'analyst', 'viewer'] },
  hardDelete: { roles: ['admin'] },
} as const satisfies Record<string, { readonly roles: readonly Role[]; readonly grant?: string }>
