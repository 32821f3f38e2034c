import { z } from '@hono/zod-openapi'
import { json, jsonBody } from '#http/json.ts'
import { mandateOf, room, route } from '#http/route.ts'
import type { Db } from '#db/db.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import { must } from '#lib/must.ts'
import { allowed } from './allow.ts'
import { inDirectory } from './directory.store.ts'
import { admit } from './member.store.ts'
import { lockFirstAccount, noAccountYet } from './person.store.ts'
import { Done, pageOf, part, PartAsked, shown, WorkspaceChangeGiven, WorkspaceShown } from './shapes.ts'
import { changeWorkspace, chooseWorkspace, makeWorkspace, workspacesOf } from './workspace.store.ts'

export type WorkspaceNeeds = { readonly db: Db; readonly newId: () => string }

const tags = ['Workspaces']

const list = route({
  method: 'get',
  path: '/workspaces',
  tags,
  who: 'person',
  summary: 'The workspaces I belong to',
  request: { query: PartAsked },
  responses: { 200: json('Oldest first', pageOf(WorkspaceShown)) },
})
const make = route({
  method: 'post',
  path: '/workspaces',
  tags,
  who: 'person',
  rate: 'connect',
  summary: 'Make a workspace and administer it',
  description: 'For administrators of any workspace, and for the first account of an empty instance.',
  request: {
    body: jsonBody(
      WorkspaceChangeGiven.extend({
        name: z.string().trim().min(1).max(200),
        slug: z
          .string()
          .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be at most 63 of a-z, 0-9 and -, beginning with a letter or digit')
          .optional(),
      }),
    ),
  },
  responses: { 201: json('Made', WorkspaceShown) },
})
const choose = route({
  method: 'post',
  path: '/workspaces/{id}/switch',
  tags,
  who: 'person',
  summary: 'Work in another of my workspaces in this browser',
  request: { params: z.object({ id: z.uuid() }) },
  responses: { 200: json('Switched', Done) },
})
const change = route({
  method: 'patch',
  path: '/workspaces/{id}',
  tags,
  summary: 'Change the settings of the current workspace',
  request: { params: z.object({ id: z.uuid() }), body: jsonBody(WorkspaceChangeGiven) },
  responses: { 200: json('Changed', WorkspaceShown) },
})

/** Workspaces of the person who asks. */
export function workspaceRoutes({ db, newId }: WorkspaceNeeds) {
  const mine = async (personId: string) => (await workspacesOf(db, personId)).map(shown)
  return room()
    .openapi(list, async (c) => c.json(part(await mine(c.get('person').personId), c.req.valid('query')), 200))
    .openapi(make, async (c) => {
      const { personId, via } = c.get('person')
      const administers = (await workspacesOf(db, personId)).some(({ role }) => role === 'admin')
      const id = newId()
      await inDirectory(db, { workspaceId: id, actor: `person:${personId}` }, async (tx) => {
        if (!administers) {
          await lockFirstAccount(tx)
          if (via.by !== 'session' || !(await noAccountYet(tx))) throw new Fault('forbidden', 'Only administrators make workspaces')
        }
        const { slug, ...given } = c.req.valid('json')
        if ((await makeWorkspace(tx, { id, ...given, ...(slug === undefined ? {} : { slug }) })) === null)
          throw invalid([{ field: 'slug', message: 'is taken' }])
        await admit(tx, { workspaceId: id, personId, role: 'admin' })
      })
      return c.json(
        must(
          (await mine(personId)).find((each) => each.id === id),
          'the workspace just made',
        ),
        201,
      )
    })
    .openapi(choose, async (c) => {
      const { personId, via } = c.get('person')
      const { id: workspaceId } = c.req.valid('param')
      if (via.by !== 'session') throw new Fault('forbidden', 'A token works in one workspace; only a browser session can switch')
      if (!(await mine(personId)).some(({ id }) => id === workspaceId)) throw notFound('workspace')
      await chooseWorkspace(db, { sessionId: via.sessionId, personId, workspaceId })
      return c.json({ success: true as const }, 200)
    })
    .openapi(change, async (c) => {
      const caller = c.get('caller')
      if (c.req.valid('param').id !== caller.workspaceId) throw notFound('workspace')
      allowed(caller, 'manageWorkspace')
      await inDirectory(db, mandateOf(caller), (tx) => changeWorkspace(tx, caller.workspaceId, c.req.valid('json')))
      return c.json(
        must(
          (await mine(caller.personId)).find(({ id }) => id === caller.workspaceId),
          'the caller’s workspace',
        ),
        200,
      )
    })
}
