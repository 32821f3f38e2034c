import { z } from '@hono/zod-openapi'
import { json, jsonBody } from '#http/json.ts'
import { room, route, type Env } from '#http/route.ts'
import { Fault, invalid } from '#lib/fault.ts'
import { withCookies } from './cookies.ts'
import { makeFirstAccount, mustBeFirst, readOffer, type JoinNeeds } from './join.flow.ts'
import { noAccountYet } from './person.store.ts'
import { Account, accountFields, Done, Entrance, password } from './shapes.ts'
import type { OidcProvider } from './sign-in.store.ts'
import { forgetSession } from './workspace.store.ts'

export type SignInRouteNeeds = JoinNeeds & {
  readonly oidc: readonly OidcProvider[]
  /** Whether this instance talks to the provider sandbox; the UI says so. */
  readonly sandbox: boolean
}

const tags = ['Sign-in']
const done = { 200: json('Done; cookies are set', Done) }

const entrance = route({
  method: 'get',
  path: '/auth/entrance',
  tags,
  who: 'anybody',
  summary: 'How to come in',
  responses: { 200: json('What a stranger may know', Entrance) },
})

const signIn = route({
  method: 'post',
  path: '/auth/sign-in/email',
  tags,
  who: 'anybody',
  rate: 'signIn',
  summary: 'Sign in by e-mail and password',
  request: { body: jsonBody(z.object({ email: accountFields.email, password: z.string().min(1).max(1000) })) },
  responses: done,
})

const first = route({
  method: 'post',
  path: '/auth/first-account',
  tags,
  who: 'anybody',
  rate: 'signIn',
  summary: 'Make the first account, which administers the first workspace',
  request: {
    body: jsonBody(
      Account.extend({ workspace: z.string().trim().min(1).max(200).default('Workspace'), setupCode: z.string().max(100).optional() }),
    ),
  },
  responses: { 201: json('Made and signed in', Done) },
})

const elsewhere = route({
  method: 'post',
  path: '/auth/sign-in/social',
  tags,
  who: 'anybody',
  rate: 'signIn',
  summary: 'Begin signing in at Google or Microsoft',
  description: 'Newcomers need an invitation, or the set-up code of an empty instance.',
  request: {
    body: jsonBody(
      z.object({
        provider: z.string().max(40),
        callbackURL: z.string().max(2000).default('/'),
        invitation: z.string().max(200).optional(),
        setupCode: z.string().max(100).optional(),
      }),
    ),
  },
  responses: { 200: json('Where the browser goes', z.object({ url: z.string() })) },
})

const back = route({
  method: 'get',
  path: '/auth/callback/{provider}',
  tags,
  who: 'anybody',
  summary: 'Where Google or Microsoft send the browser back to',
  request: { params: z.object({ provider: z.string().max(40) }) },
  responses: { 302: { description: 'On into PipeDesk, or back to the sign-in with ?error=' } },
})

const signOut = route({ method: 'post', path: '/auth/sign-out', tags, who: 'guest', summary: 'End this browser session', responses: done })

const change = route({
  method: 'post',
  path: '/auth/password',
  tags,
  who: 'person',
  rate: 'signIn',
  summary: 'Change one’s password; every other session ends',
  request: { body: jsonBody(z.object({ currentPassword: z.string().min(1).max(1000), newPassword: password })) },
  responses: done,
})

/** Coming in and going out. Every answer about passwords is the same for a wrong one and an unknown e-mail. */
export function signInRoutes(needs: SignInRouteNeeds) {
  const { signIn: library } = needs
  return room()
    .openapi(entrance, async (c) => {
      const firstAccount = await noAccountYet(needs.db)
      return c.json(
        {
          firstAccount,
          setupCode: firstAccount && needs.setupCodeNeeded,
          providers: needs.oidc.map(({ id }) => id),
          sandbox: needs.sandbox,
        },
        200,
      )
    })
    .openapi(signIn, async (c) => {
      const { setCookies } = await library.signIn(c.req.valid('json'), new Headers())
      return withCookies(c, setCookies).json({ success: true as const }, 200)
    })
    .openapi(first, async (c) => {
      const { name, email, password: secret, workspace, setupCode } = c.req.valid('json')
      const { setCookies } = await makeFirstAccount(
        needs,
        { account: { name, email, password: secret }, workspace, setupCode: setupCode ?? null },
        new Headers(),
      )
      return withCookies(c, setCookies).json({ success: true as const }, 201)
    })
    .openapi(elsewhere, async (c) => {
      const { provider, callbackURL, invitation, setupCode } = c.req.valid('json')
      if (invitation !== undefined) await readOffer(needs.db, invitation)
      if (setupCode !== undefined) await mustBeFirst(needs, setupCode)
      const firstHere = !needs.setupCodeNeeded && (await noAccountYet(needs.db))
      const newcomer = invitation !== undefined || setupCode !== undefined || firstHere
      const { url, setCookies } = await library.beginOidc({ provider, returnTo: localPath(callbackURL), newcomer }, c.req.raw.headers)
      return withCookies(c, setCookies).json({ url }, 200)
    })
    .openapi(back, async (c) => {
      const answer = await library.finishOidc(c.req.raw)
      const to = answer.headers.get('location')
      if (to === null) throw new Fault('bad_request', 'This sign-in was not begun here, or has ended: begin again')
      return withCookies(c, answer.headers.getSetCookie()).redirect(to, 302)
    })
    .openapi(signOut, async (c) => {
      const person = c.get('person') as Env['Variables']['person'] | undefined
      if (person?.via.by === 'session') await forgetSession(needs.db, person.via.sessionId)
      return withCookies(c, await library.signOut(c.req.raw.headers)).json({ success: true as const }, 200)
    })
    .openapi(change, async (c) => {
      if (c.get('person').via.by !== 'session')
        throw new Fault('forbidden', 'A password is changed in the browser, by whoever is signed in there')
      return withCookies(c, await library.changePassword(c.req.valid('json'), c.req.raw.headers)).json({ success: true as const }, 200)
    })
}

/** Only a path of our own: an address elsewhere would make our sign-in somebody's bait. */
function localPath(path: string): string {
  const url = URL.parse(path, 'http://here.invalid')
  // `/.//elsewhere` is read as the path `//elsewhere`, which a browser takes for a host.
  if (url === null || url.origin !== 'http://here.invalid' || !path.startsWith('/') || url.pathname.startsWith('//'))
    throw invalid([{ field: 'callbackURL', message: 'must be a path of this instance, e.g. /contacts' }])
  return `${url.pathname}${url.search}${url.hash}`
}
