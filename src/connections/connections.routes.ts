import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { Fault, invalid } from '#lib/fault.ts'
import { json, jsonBody } from '#http/json.ts'
import { room, route, type Env } from '#http/route.ts'
import { begin } from './begin.flow.ts'
import { finish } from './callback.flow.ts'
import { chosen, offers, seen } from './choose.flow.ts'
import { configOf } from './config.ts'
import type { Connections } from './connections.flow.ts'
import { disconnect } from './disconnect.flow.ts'
import { hashOf } from './oauth-binding.ts'
import { returnOfState } from './oauth-state.store.ts'
import { probe } from './probe.flow.ts'
import { remove as removeConnection } from './remove.flow.ts'
import { CallbackBody, CallbackQuery, ConfigShape, ConnectBody, OfferShape, OfProvider, WhichConfig } from './shapes.ts'
import type { Tokens } from './token.flow.ts'

const Connect = json(
  'The connection, and the page where the person grants (null: none is needed)',
  z.object({ config: ConfigShape, redirectUrl: z.string().nullable(), success: z.boolean().optional() }),
)
const Done = json('The connection', z.object({ config: ConfigShape, success: z.literal(true) }))

const listProviders = route({
  method: 'get',
  path: '/crm/providers',
  tags: ['Connect'],
  summary: 'What can be connected',
  responses: { 200: json('Providers', z.object({ providers: z.array(OfferShape) })) },
})
const connect = route({
  method: 'post',
  path: '/crm/connect',
  rate: 'connect',
  tags: ['Connect'],
  summary: 'Begin to connect an account',
  request: { body: jsonBody(ConnectBody) },
  responses: { 200: Connect },
})
const callback = route({
  method: 'post',
  path: '/crm/oauth/callback',
  rate: 'connect',
  tags: ['Connect'],
  summary: 'Finish connecting, for programs',
  request: { body: jsonBody(CallbackBody) },
  responses: { 200: Done },
})
const comeBack = route({
  method: 'get',
  path: '/crm/oauth/callback',
  who: 'guest',
  rate: 'connect',
  tags: ['Connect'],
  summary: 'Where a provider sends the browser back to',
  request: { query: CallbackQuery },
  responses: {
    200: json(
      'Code and state of a flow that a program began and finishes itself',
      z.object({ code: z.string().nullable(), state: z.string(), error: z.string().nullable() }),
    ),
    302: { description: 'On to the connection, or to the page that says what went wrong' },
  },
})
const end = route({
  method: 'delete',
  path: '/crm/disconnect/{provider}',
  rate: 'connect',
  tags: ['Connect'],
  summary: 'Disconnect; data stay',
  request: { params: OfProvider, query: WhichConfig },
  responses: {
    200: json('What became of it', z.object({ success: z.literal(true), revoked: z.boolean(), kept: z.number(), message: z.string() })),
  },
})
const User = z.object({ id: z.string(), email: z.string().nullable(), name: z.string().nullable() })
const test = route({
  method: 'post',
  path: '/crm/{provider}/test-connection',
  rate: 'connect',
  tags: ['Connect'],
  summary: 'Ask the provider who we are',
  request: { params: OfProvider, query: WhichConfig },
  responses: { 200: json('Whether it answers', z.object({ connected: z.boolean(), user: User.nullable(), error: z.string().optional() })) },
})

const remove = route({
  method: 'delete',
  path: '/crm/configs/{id}',
  rate: 'connect',
  tags: ['Connect'],
  summary: 'Remove a connection for good; sample data of the sandbox go with it when asked',
  request: { params: z.object({ id: z.uuid() }), query: z.object({ withData: z.stringbool().optional() }) },
  responses: { 200: json('What became of it', z.object({ success: z.literal(true), removed: z.number(), message: z.string() })) },
})

/** Connecting, reconnecting, disconnecting and removing accounts. */
export function connectionsRoutes(desk: Connections, tokens: Tokens) {
  return room()
    .openapi(listProviders, async (c) => c.json({ providers: [...(await offers(desk, c.get('caller')))] }, 200))
    .openapi(connect, async (c) => {
      const { authCode, state, ...ask } = c.req.valid('json')
      if (authCode !== undefined) {
        if (state === undefined)
          throw new Fault('bad_request', 'state: is missing; an authCode is taken only with the state that POST /crm/connect gave')
        const { connection } = await finish(desk, c.get('caller'), {
          provider: ask.provider,
          state,
          answer: new URLSearchParams({ code: authCode, state }),
        })
        return c.json({ config: shown(connection), redirectUrl: null, success: true }, 200)
      }
      const { connection, redirectUrl } = await begin(desk, c.get('caller'), ask)
      return c.json({ config: shown(connection), redirectUrl }, 200)
    })
    .openapi(callback, async (c) => {
      const { provider, code, state } = c.req.valid('json')
      const { connection } = await finish(desk, c.get('caller'), { provider, state, answer: new URLSearchParams({ code, state }) })
      return c.json({ config: shown(connection), success: true as const }, 200)
    })
    .openapi(comeBack, async (c) => cameBack(desk, c, c.req.valid('query')))
    .openapi(end, async (c) => {
      const connection = await chosen(desk, c.get('caller'), { ...c.req.valid('param'), configId: c.req.valid('query').configId })
      return c.json({ success: true as const, ...(await disconnect(desk, c.get('caller'), connection)) }, 200)
    })
    .openapi(remove, async (c) => {
      const caller = c.get('caller')
      const connection = await seen(desk, caller, c.req.valid('param').id)
      const removed = await removeConnection(desk, caller, { connection, withData: c.req.valid('query').withData === true })
      return c.json({ success: true as const, ...removed }, 200)
    })
    .openapi(test, async (c) => {
      const caller = c.get('caller')
      const connection = await chosen(desk, caller, { ...c.req.valid('param'), configId: c.req.valid('query').configId })
      return c.json(await probe(desk, tokens, { caller, connection }), 200)
    })
}

type Shown = z.infer<typeof ConfigShape>

const shown = (connection: Parameters<typeof configOf>[0]): Shown => configOf(connection) as Shown

/** A browser's flow is finished here, in the session that began it; a program's is handed on untouched. */
async function cameBack(desk: Connections, c: Context<Env>, query: z.infer<typeof CallbackQuery>) {
  c.header('Cache-Control', 'no-store')
  const { state, code, error } = query
  if (state === undefined || (code === undefined && error === undefined))
    throw invalid([{ field: state === undefined ? 'state' : 'code', message: 'is missing' }])
  const answer = new URLSearchParams(Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  const onward = await returnOfState(desk.db, hashOf(state), desk.clock.now())
  if (onward === null) return c.json({ code: code ?? null, state, error: error ?? null }, 200)
  if (onward !== undefined)
    return c.redirect(withQuery(onward, { state, ...(code !== undefined && { code }), ...(error !== undefined && { error }) }), 302)
  const caller = c.get('caller') as Env['Variables']['caller'] | undefined
  if (caller === undefined) return c.redirect(withQuery('/connections', { failed: 'Sign in first, then connect again.' }), 302)
  try {
    const { connection, returnTo } = await finish(desk, caller, { provider: null, state, answer })
    return c.redirect(withQuery(returnTo ?? '/connections', { connected: connection.id }), 302)
  } catch (problem) {
    if (!(problem instanceof Fault)) throw problem
    return c.redirect(withQuery('/connections', { failed: problem.message }), 302)
  }
}

function withQuery(address: string, values: Readonly<Record<string, string>>): string {
  const url = new URL(address, 'http://here')
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value)
  return url.host === 'here' ? `${url.pathname}${url.search}` : url.href
}
