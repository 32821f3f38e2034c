import { z } from '@hono/zod-openapi'
import { json, jsonBody } from '#http/json.ts'
import { room, route, type Env } from '#http/route.ts'
import type { Db } from '#db/db.ts'
import type { Clock } from '#lib/clock.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import { may } from './allow.ts'
import { countTokens, endToken, makeToken, tokensOf } from './api-token.store.ts'
import { renamePerson } from './person.store.ts'
import { capabilities } from './reach.ts'
import { accountFields, pageOf, part, PartAsked, RoleShown, shown, TokenShown, WorkspaceShown } from './shapes.ts'
import { workspacesOf } from './workspace.store.ts'

export type MeNeeds = { readonly db: Db; readonly clock: Clock; readonly sandbox: boolean }

const tags = ['Me']
const mostTokens = 50

const Me = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string().nullable(),
  role: RoleShown.nullable(),
  grants: z.array(z.string()),
  /** What they may do in the workspace as a whole. */
  capabilities: z.record(z.string(), z.boolean()),
  user: z.object({ id: z.uuid(), name: z.string(), email: z.string().nullable() }),
  workspace: WorkspaceShown.nullable(),
  workspaces: z.array(WorkspaceShown),
  sandbox: z.boolean(),
})

const me = route({
  method: 'get',
  path: '/me',
  tags,
  who: 'person',
  summary: 'Who I am here',
  responses: { 200: json('Me', Me) },
})
const rename = route({
  method: 'patch',
  path: '/me',
  tags,
  who: 'person',
  summary: 'Change my name',
  request: { body: jsonBody(z.object({ name: accountFields.name })) },
  responses: { 200: json('Changed', z.object({ name: z.string() })) },
})
const list = route({
  method: 'get',
  path: '/me/tokens',
  tags,
  summary: 'My API tokens in this workspace',
  request: { query: PartAsked },
  responses: { 200: json('Without their secrets', pageOf(TokenShown)) },
})
const make = route({
  method: 'post',
  path: '/me/tokens',
  tags,
  rate: 'connect',
  summary: 'Make an API token',
  request: { body: jsonBody(z.object({ name: z.string().trim().min(1).max(100), expiresAt: z.iso.datetime({ offset: true }).nullish() })) },
  responses: { 201: json('The only answer that holds its secret', TokenShown.extend({ token: z.string() })) },
})
const end = route({
  method: 'delete',
  path: '/me/tokens/{id}',
  tags,
  summary: 'End an API token',
  request: { params: z.object({ id: z.uuid() }) },
  responses: { 204: { description: 'Ended' } },
})

/** The person who asks. */
export function meRoutes({ db, clock, sandbox }: MeNeeds) {
  return room()
    .openapi(me, async (c) => {
      const { personId: id, name, email } = c.get('person')
      const caller = c.get('caller') as Env['Variables']['caller'] | undefined
      const workspaces = (await workspacesOf(db, id)).map(shown)
      const able = Object.keys(capabilities).map((each) => [
        each,
        caller !== undefined && may(caller, each as keyof typeof capabilities, caller),
      ])
      return c.json(
        {
          id,
          name,
          email,
          role: caller?.role ?? null,
          grants: [...(caller?.grants ?? [])],
          capabilities: Object.fromEntries(able) as Record<string, boolean>,
          user: { id, name, email },
          workspace: workspaces.find((each) => each.id === caller?.workspaceId) ?? null,
          workspaces,
          sandbox,
        },
        200,
      )
    })
    .openapi(rename, async (c) => {
      const { name } = c.req.valid('json')
      await renamePerson(db, c.get('person').personId, name)
      return c.json({ name }, 200)
    })
    .openapi(list, async (c) => c.json(part((await tokensOf(db, c.get('caller'))).map(shown), c.req.valid('query')), 200))
    .openapi(make, async (c) => {
      const { name, expiresAt } = c.req.valid('json')
      const end = expiresAt === undefined || expiresAt === null ? null : new Date(expiresAt)
      if (end !== null && end <= clock.now()) throw invalid([{ field: 'expiresAt', message: 'must lie in the future' }])
      if ((await countTokens(db, c.get('caller'))) >= mostTokens) throw new Fault('conflict', `At most ${mostTokens} tokens: end one first`)
      const { token, secret } = await makeToken(db, c.get('caller'), { name, expiresAt: end })
      return c.json({ ...shown(token), token: secret }, 201)
    })
    .openapi(end, async (c) => {
      if (!(await endToken(db, c.get('caller'), c.req.valid('param').id))) throw notFound('token')
      return c.body(null, 204)
    })
}
