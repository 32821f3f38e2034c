import type { Db } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import type { Caller, Role } from './caller.ts'
import type { Claims } from './claims.ts'
import { inDirectory } from './directory.store.ts'
import { callerOf, standingsOfIdentity } from './identify.store.ts'
import { provision } from './member.store.ts'
import { personOf } from './person.store.ts'
import { roleOf } from './roles.ts'
import { anyWorkspace, makeWorkspace, workspaceNamed } from './workspace.store.ts'

/** What a valid JWT of a stranger may bring about: nothing, a membership in a workspace that is there, or also the workspace. */
export type AutoProvision = 'off' | 'members' | 'workspaces'

export type EnterNeeds = { readonly db: Db; readonly newId: () => string; readonly autoProvision: AutoProvision }

const bearer = { by: 'bearer' } as const

/** The caller a verified JWT speaks for. The database's word on role and removal wins over the claims. Throws `forbidden`. */
export async function enterByClaims(needs: EnterNeeds, claims: Claims): Promise<Caller> {
  const known = await callerByClaims(needs.db, claims)
  if (known !== null) return known
  await provisionByClaims(needs, claims)
  const caller = await callerByClaims(needs.db, claims)
  if (caller === null) throw new Fault('forbidden', 'You are no member of this workspace')
  return caller
}

/** Null when the identity has no row in the workspace asked for. */
async function callerByClaims(db: Db, claims: Claims): Promise<Caller | null> {
  const standings = await standingsOfIdentity(db, claims.issuer, claims.subject)
  const members = standings.flatMap((standing) => (standing.member === null ? [] : [{ standing, ...standing.member }]))
  if (members.length === 0) return null
  if (claims.workspace !== null) {
    const workspace = await workspaceNamed(db, claims.workspace)
    const row = members.find(({ workspaceId }) => workspaceId === workspace?.id)
    return row === undefined ? null : mustBeIn(callerOf(row.standing, bearer))
  }
  const live = members.filter(({ removed }) => !removed)
  const [only] = live
  if (only === undefined) return mustBeIn(null)
  if (live.length > 1) throw workspaceRequired()
  return callerOf(only.standing, bearer)
}

function mustBeIn(caller: Caller | null): Caller {
  if (caller === null) throw new Fault('forbidden', 'You were removed from this workspace: ask an administrator to invite you again')
  return caller
}

const workspaceRequired = (): Fault =>
  new Fault('forbidden', 'Several workspaces are possible: name one in app_metadata.workspace', {
    details: { reason: 'workspace_required' },
  })

async function provisionByClaims(needs: EnterNeeds, claims: Claims): Promise<void> {
  const stranger = new Fault('forbidden', 'You are no member of this workspace: ask an administrator for an invitation')
  if (needs.autoProvision === 'off') throw stranger
  const role = claims.role === null ? 'viewer' : roleOf(claims.role)
  if (role === null) throw stranger
  const { db } = needs
  const found = await workspaceNamed(db, claims.workspace)
  if (found === null && needs.autoProvision !== 'workspaces') throw claims.workspace === null ? workspaceRequired() : stranger
  await enrol(db, { wanted: found ?? (await workspaceToMake(needs, claims)), claims, role })
}

/** A workspace that is there (it has `createdAt`), or what to make one of. */
type Wanted = { readonly id: string; readonly slug?: string; readonly name: string; readonly createdAt?: Date }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const slug = /^[a-z0-9][a-z0-9-]{0,62}$/

async function workspaceToMake(needs: EnterNeeds, claims: Claims): Promise<Wanted> {
  if (claims.workspace === null) {
    if (await anyWorkspace(needs.db)) throw workspaceRequired()
    return { id: needs.newId(), name: 'Workspace' }
  }
  const named = claims.workspace.toLowerCase()
  if (uuid.test(named)) return { id: named, slug: `w-${named}`, name: 'Workspace' }
  if (!slug.test(named)) throw new Fault('forbidden', 'app_metadata.workspace is neither a uuid nor a slug (a-z, 0-9, -; at most 63)')
  return { id: needs.newId(), slug: named, name: claims.workspace }
}

/** Two first requests of one stranger at once end in one row; a workspace made by the other meanwhile is taken. */
async function enrol(db: Db, entry: { wanted: Wanted; claims: Claims; role: Role }): Promise<void> {
  const { wanted, claims, role } = entry
  const { issuer, subject, email } = claims
  const personId = await personOf(db, { issuer, subject, name: claims.name ?? email ?? subject, email })
  await inDirectory(db, { workspaceId: wanted.id, actor: `person:${personId}`, cause: 'jwt' }, async (tx) => {
    const workspace =
      wanted.createdAt === undefined ? ((await makeWorkspace(tx, wanted)) ?? (await workspaceNamed(tx, wanted.slug ?? wanted.id))) : wanted
    if (workspace === null) throw new Fault('forbidden', 'This workspace is not there any more')
    await provision(tx, { workspaceId: workspace.id, personId, role })
  })
}
