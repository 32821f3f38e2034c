import { z } from '@hono/zod-openapi'
import { allow } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { inTx, type Tx } from '#db/db.ts'
import { json, jsonBody } from '#http/json.ts'
import { mandateOf, room, route } from '#http/route.ts'
import { invalid, notFound } from '#lib/fault.ts'
import { lead } from '#model/lead.ts'
import { isUuid } from '#crm/records/cursor.ts'
import { changeOne, seen, type Records } from '#crm/records/record.flow.ts'
import { recordSchema } from '#crm/records/schema.ts'
import { sharersOf } from '#crm/records/scope.store.ts'
import { etagOf, type RecordView } from '#crm/records/view.ts'
import { leadMembers, shareLead, unshareLead, type LeadMember } from './lead-member.store.ts'

const tags = ['Leads']
const params = z.object({ id: z.string() })
const Member = z.object({ id: z.string(), name: z.string(), email: z.string().nullable(), addedAt: z.string() })
const Members = z.object({ items: z.array(Member) })
const person = z.uuid('must be the id (uuid) of a member')

const changeOwner = route({
  method: 'post',
  path: '/leads/{id}/change-owner',
  tags,
  summary: 'Give a lead to a colleague',
  request: { params, body: jsonBody(z.strictObject({ newOwnerId: person })) },
  responses: { 200: json('The lead with its new owner', recordSchema(lead)) },
})
const list = route({
  method: 'get',
  path: '/leads/{id}/members',
  tags,
  summary: 'Whom a lead is shared with',
  request: { params },
  responses: { 200: json('Longest first', Members) },
})
const add = route({
  method: 'post',
  path: '/leads/{id}/members',
  tags,
  summary: 'Share a lead with a colleague',
  request: { params, body: jsonBody(z.strictObject({ personId: person })) },
  responses: { 201: json('All it is shared with now', Members) },
})
const remove = route({
  method: 'delete',
  path: '/leads/{id}/members',
  tags,
  summary: 'Stop sharing a lead with a colleague',
  request: { params, query: z.object({ personId: person }) },
  responses: { 200: json('All it is shared with now', Members) },
})

/** What leads have beyond records: a change of owner, and colleagues they are shared with. */
export function leadExtraRoutes(rooms: Records) {
  const { db } = rooms
  return room()
    .openapi(changeOwner, async (c) => {
      const { newOwnerId } = c.req.valid('json')
      const view = await changeOne(rooms, c.get('caller'), {
        kind: 'lead',
        item: { op: 'update', id: c.req.valid('param').id, fields: { ownerId: newOwnerId } },
      }).catch(renamed)
      c.header('ETag', etagOf(view.rev))
      return c.json(view as unknown as RecordView<typeof lead>, 200)
    })
    .openapi(list, async (c) => {
      const caller = c.get('caller')
      const items = await inTx(db, mandateOf(caller), async (tx) =>
        leadMembers(tx, (await seen(tx, caller, { kind: 'lead', id: c.req.valid('param').id })).id),
      )
      return c.json({ items: items.map(shown) }, 200)
    })
    .openapi(add, async (c) => {
      const caller = c.get('caller')
      const items = await inTx(db, mandateOf(caller), async (tx) => {
        const id = await editable(tx, caller, c.req.valid('param').id)
        if (!(await shareLead(tx, id, c.req.valid('json').personId)))
          throw invalid([{ field: 'personId', message: 'no such member of this workspace' }])
        return leadMembers(tx, id)
      })
      return c.json({ items: items.map(shown) }, 201)
    })
    .openapi(remove, async (c) => {
      const caller = c.get('caller')
      const items = await inTx(db, mandateOf(caller), async (tx) => {
        const id = await editable(tx, caller, c.req.valid('param').id)
        await unshareLead(tx, id, c.req.valid('query').personId)
        return leadMembers(tx, id)
      })
      return c.json({ items: items.map(shown) }, 200)
    })
}

/** The id of a lead the caller may edit; throws `not_found` or `forbidden`. */
async function editable(tx: Tx, caller: Caller, id: string): Promise<string> {
  if (!isUuid(id)) throw notFound('lead')
  const { id: leadId, ownerId } = await seen(tx, caller, { kind: 'lead', id })
  const sharedWith = (await sharersOf(tx, [leadId])).get(leadId) ?? []
  return allow(caller, 'edit', { kind: 'lead', id: leadId, ownerId, sharedWith }).id
}

const shown = ({ addedAt, ...member }: LeadMember): z.output<typeof Member> => ({ ...member, addedAt: addedAt.toISOString() })

/** The caller said `newOwnerId` where the record says `ownerId`. */
function renamed(error: unknown): never {
  const details = error instanceof Error && 'details' in error ? error.details : null
  if (Array.isArray(details) && details.some((each) => (each as { field?: string }).field === 'ownerId'))
    throw invalid([{ field: 'newOwnerId', message: 'no such member of this workspace' }])
  throw error
}
