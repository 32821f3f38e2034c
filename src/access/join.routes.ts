import { z } from '@hono/zod-openapi'
import { json, jsonBody } from '#http/json.ts'
import { room, route, type Env } from '#http/route.ts'
import { invalid } from '#lib/fault.ts'
import { withCookies } from './cookies.ts'
import { join, joinWithAccount, readOffer, type JoinNeeds } from './join.flow.ts'
import { accountFields, OfferShown, password } from './shapes.ts'

const tags = ['Sign-in']

const token = z.object({ token: z.string().max(200) })
const offer = route({
  method: 'get',
  path: '/invitations/{token}',
  tags,
  who: 'anybody',
  summary: 'What an invitation link offers',
  request: { params: token },
  responses: { 200: json('The offer', OfferShown) },
})

const accept = route({
  method: 'post',
  path: '/invitations/{token}/accept',
  tags,
  who: 'guest',
  rate: 'signIn',
  summary: 'Join the workspace: with a new account, or as whoever is signed in',
  request: {
    params: token,
    body: jsonBody(z.object({ name: accountFields.name.optional(), email: accountFields.email.optional(), password: password.optional() })),
  },
  responses: {
    200: json('Joined; cookies are set', z.object({ success: z.literal(true), workspaceId: z.uuid().optional() })),
  },
})

/** What holders of an invitation link see and do. */
export function joinRoutes(needs: JoinNeeds) {
  return room()
    .openapi(offer, async (c) => {
      const { workspace, role, inviter, email } = await readOffer(needs.db, c.req.valid('param').token)
      return c.json({ workspace, role, inviter, email }, 200)
    })
    .openapi(accept, async (c) => {
      const { token: link } = c.req.valid('param')
      const { name, email, password: secret } = c.req.valid('json')
      const person = c.get('person') as Env['Variables']['person'] | undefined
      if (person !== undefined) {
        const sessionId = person.via.by === 'session' ? person.via.sessionId : null
        return c.json(
          { success: true as const, workspaceId: await join(needs.db, { token: link, personId: person.personId, sessionId }) },
          200,
        )
      }
      const missing = Object.entries({ name, email, password: secret }).filter(([, value]) => value === undefined)
      if (name === undefined || email === undefined || secret === undefined)
        throw invalid(missing.map(([field]) => ({ field, message: 'is needed for a new account; or sign in first' })))
      const { setCookies } = await joinWithAccount(needs, { token: link, account: { name, email, password: secret } }, new Headers())
      return withCookies(c, setCookies).json({ success: true as const }, 200)
    })
}
