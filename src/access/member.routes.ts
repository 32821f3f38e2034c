import { z } from '@hono/zod-openapi'
import { json, jsonBody } from '#http/json.ts'
import { mandateOf, room, route } from '#http/route.ts'
import type { Db } from '#db/db.ts'
import { Fault, notFound } from '#lib/fault.ts'
import { allowed } from './allow.ts'
import type { Caller, Role } from './caller.ts'
import { inDirectory } from './directory.store.ts'
import { invitationsOf, invite, withdraw } from './invitation.store.ts'
import { changeMember, membersOf, removeMember, type Member } from './member.store.ts'
import { newSecret } from './secret.ts'
import { InvitationShown, MemberShown, pageOf, part, PartAsked, RoleGiven, shown } from './shapes.ts'

export type MemberNeeds = { readonly db: Db; readonly publicUrl: string }

const tags = ['Members']
const id = z.object({ id: z.uuid() })
const Offered = z.object({ id: z.uuid(), url: z.string(), role: z.string(), expiresInDays: z.number() })
const days = z.int().min(1).max(90).default(14)

const list = route({
  method: 'get',
  path: '/members',
  tags,
  summary: 'Everybody who belongs or belonged here',
  request: { query: PartAsked },
  responses: { 200: json('Active ones first', pageOf(MemberShown)) },
})
const change = route({
  method: 'patch',
  path: '/members/{id}',
  tags,
  summary: 'Change a member’s role or extra rights',
  request: {
    params: id,
    body: jsonBody(
      z.object({
        role: RoleGiven.optional(),
        grants: z
          .array(z.enum(['syncOps']))
          .max(10)
          .optional(),
      }),
    ),
  },
  responses: { 200: json('The member', MemberShown) },
})
const remove = route({
  method: 'delete',
  path: '/members/{id}',
  tags,
  summary: 'Remove a member; they are refused until invited again',
  request: { params: id },
  responses: { 204: { description: 'Removed' } },
})
const again = route({
  method: 'post',
  path: '/members/{id}/invite',
  tags,
  rate: 'connect',
  summary: 'Invite a removed member again',
  request: { params: id, body: jsonBody(z.object({ role: RoleGiven.optional(), expiresInDays: days })) },
  responses: { 201: json('A new link', Offered) },
})
const invitations = route({
  method: 'get',
  path: '/invitations',
  tags,
  summary: 'Invitations, newest first',
  request: { query: PartAsked },
  responses: { 200: json('Without their links', pageOf(InvitationShown)) },
})
const inviteOne = route({
  method: 'post',
  path: '/invitations',
  tags,
  rate: 'connect',
  summary: 'Make an invitation link',
  request: { body: jsonBody(z.object({ role: RoleGiven, email: z.email().max(254).nullish(), expiresInDays: days })) },
  responses: { 201: json('The only answer that holds the link', Offered) },
})
const drop = route({
  method: 'delete',
  path: '/invitations/{id}',
  tags,
  summary: 'Withdraw an invitation',
  request: { params: id },
  responses: { 204: { description: 'Withdrawn' } },
})

/** Who belongs here. Everybody sees the members; only admins change them. */
export function memberRoutes({ db, publicUrl }: MemberNeeds) {
  const offer = async (caller: Caller, asked: { role: Role; email: string | null; days: number }) => {
    const token = newSecret()
    const { workspaceId, personId: invitedBy } = caller
    const invitation = await inDirectory(db, mandateOf(caller), (tx) => invite(tx, { workspaceId, token, invitedBy, ...asked }))
    return { id: invitation, url: new URL(`/join/${token}`, publicUrl).href, role: asked.role, expiresInDays: asked.days }
  }
  return room()
    .openapi(list, async (c) => {
      const caller = allowed(c.get('caller'), 'seeMembers')
      return c.json(part((await membersOf(db, caller.workspaceId)).map(present), c.req.valid('query')), 200)
    })
    .openapi(change, async (c) => {
      const caller = allowed(c.get('caller'), 'manageMembers')
      const { role, grants } = c.req.valid('json')
      const { id: personId } = await activeMember(db, caller, c.req.valid('param').id)
      await inDirectory(db, mandateOf(caller), (tx) =>
        changeMember(tx, caller.workspaceId, { personId, ...(role && { role }), ...(grants && { grants }) }),
      )
      return c.json(present(await memberNamed(db, caller, personId)), 200)
    })
    .openapi(remove, async (c) => {
      const caller = allowed(c.get('caller'), 'manageMembers')
      const { id: personId } = await activeMember(db, caller, c.req.valid('param').id)
      await inDirectory(db, mandateOf(caller), (tx) => removeMember(tx, caller.workspaceId, personId))
      return c.body(null, 204)
    })
    .openapi(again, async (c) => {
      const caller = allowed(c.get('caller'), 'manageMembers')
      const member = await memberNamed(db, caller, c.req.valid('param').id)
      if (member.status === 'active') throw new Fault('conflict', 'This member is active: change their role instead')
      const { role = member.role, expiresInDays } = c.req.valid('json')
      return c.json(await offer(caller, { role, email: member.email, days: expiresInDays }), 201)
    })
    .openapi(invitations, async (c) => {
      const caller = allowed(c.get('caller'), 'manageMembers')
      return c.json(part((await invitationsOf(db, caller.workspaceId)).map(shown), c.req.valid('query')), 200)
    })
    .openapi(inviteOne, async (c) => {
      const caller = allowed(c.get('caller'), 'manageMembers')
      const { role, email, expiresInDays } = c.req.valid('json')
      return c.json(await offer(caller, { role, email: email ?? null, days: expiresInDays }), 201)
    })
    .openapi(drop, async (c) => {
      const caller = allowed(c.get('caller'), 'manageMembers')
      const { id: invitation } = c.req.valid('param')
      if (!(await inDirectory(db, mandateOf(caller), (tx) => withdraw(tx, caller.workspaceId, invitation))))
        throw notFound('open invitation')
      return c.body(null, 204)
    })
}

const present = (member: Member) => ({ ...shown(member), grants: [...member.grants] })

async function memberNamed(db: Db, caller: Caller, personId: string): Promise<Member> {
  const [member] = await membersOf(db, caller.workspaceId, personId)
  if (member === undefined) throw notFound('member')
  return member
}

async function activeMember(db: Db, caller: Caller, personId: string): Promise<Member> {
  const member = await memberNamed(db, caller, personId)
  if (member.status === 'removed') throw new Fault('conflict', 'This member was removed: invite them again')
  return member
}
