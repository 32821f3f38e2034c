import { gzip } from 'node:zlib'
import { promisify } from 'node:util'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { Hono, type Context, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { joinRoutes } from '#access/join.routes.ts'
import type { meRoutes } from '#access/me.routes.ts'
import type { memberRoutes } from '#access/member.routes.ts'
import type { signInRoutes } from '#access/sign-in.routes.ts'
import type { workspaceRoutes } from '#access/workspace.routes.ts'
import type { connectionsRoutes } from '#connections/connections.routes.ts'
import type { choiceRoutes } from '#crm/records/choice.routes.ts'
import type { fieldRoutes } from '#crm/records/field.routes.ts'
import type { contactRoutes } from '#crm/records/noun.routes.ts'
import type { Clock } from '#lib/clock.ts'
import { docsPage } from './docs.ts'
import type { eventRoutes } from './events.routes.ts'
import { answerOf, respond } from './faults.ts'
import type { OriginRule } from './origin.ts'
import { room, type Door, type Env } from './route.ts'
import { guarded, numbered, shared, type Seen } from './shell.ts'

/** What a typed client (`hc`) sees: one entry per room, since the whole API at once types slowly.
 * @public */
export type Api = {
  signIn: ReturnType<typeof signInRoutes>
  join: ReturnType<typeof joinRoutes>
  me: ReturnType<typeof meRoutes>
  members: ReturnType<typeof memberRoutes>
  workspaces: ReturnType<typeof workspaceRoutes>
  events: ReturnType<typeof eventRoutes>
  fields: ReturnType<typeof fieldRoutes>
  choices: ReturnType<typeof choiceRoutes>
  /** Stands for every noun: all have the same routes at their plural. */
  contacts: ReturnType<typeof contactRoutes>
  connections: ReturnType<typeof connectionsRoutes>
}

export type ApiNeeds = {
  readonly clock: Clock
  readonly publicUrl: string
  readonly version: string
  readonly door: Door
  readonly origin: OriginRule
  /** Everything under /api, each room at its own paths. */
  readonly rooms: readonly OpenAPIHono<Env>[]
  /** What answers outside /api (operations, the documented root mounts), by the path it is mounted at. */
  readonly root: readonly { readonly at: string; readonly routes: Hono<Env> }[]
  /** Answers every other GET: the web interface. */
  readonly web: (c: Context<Env>) => Promise<Response> | Response
  /** Told of every request, for the access log and the metrics. */
  readonly see: (seen: Seen) => void
  /** Told of every failure that is ours (status 500 and above) and of values only the database refused. */
  readonly alarm: (error: unknown, about: { requestId: string; status: number }) => void
}

const mostBytes = { json: 8 * 1024 * 1024, upload: 256 * 1024 * 1024 }

/** The whole HTTP side: `fetch` answers any request. `document` is the API's OpenAPI 3.1 description. */
export function httpApi(needs: ApiNeeds) {
  const api = room()
  for (const each of needs.rooms) api.route('/', each)
  const document = once(() => documentOf(api, needs))
  const text = once(() => JSON.stringify(document()))
  const page = once(() => docsPage(document()))
  api.get('/openapi.json', (c) => c.body(text(), 200, { 'Content-Type': 'application/json' }))
  api.get('/docs', (c) => c.html(page()))

  const app = new Hono<Env>({ strict: false })
  app.use(numbered(needs), guarded({ secure: needs.publicUrl.startsWith('https://') }), shared(needs.origin), opened(needs.door))
  app.use('/api/*', limited, packed)
  app.route('/api', api)
  for (const { at, routes } of needs.root) app.route(at, routes)
  app.get('*', (c) => (isApi(c) ? notFound(c) : needs.web(c)))
  app.notFound(notFound)
  app.onError((error, c) => {
    const answer = answerOf(error)
    if (answer.status >= 500 || 'severity' in error) needs.alarm(error, { requestId: c.get('requestId'), status: answer.status })
    return respond(c, answer)
  })
  return Object.assign(app, { document })
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => (made ??= { value: make() }).value
}

const isApi = (c: Context): boolean => c.req.path === '/api' || c.req.path.startsWith('/api/')

const notFound = (c: Context): Response =>
  respond(c, { status: 404, code: 'not_found', message: `Nothing answers ${c.req.method} here: /api/docs lists what does` })

const opened =
  (door: Door): MiddlewareHandler<Env> =>
  (c, next) => {
    c.set('door', door)
    return next()
  }

const tooLarge = (c: Context): Response =>
  respond(c, { status: 413, code: 'bad_request', message: 'The body is too large: at most 8 MB of JSON, 256 MB of files' })
const jsonLimit = bodyLimit({ maxSize: mostBytes.json, onError: tooLarge })
const uploadLimit = bodyLimit({ maxSize: mostBytes.upload, onError: tooLarge })

const limited: MiddlewareHandler<Env> = (c, next) =>
  c.req.header('content-type')?.startsWith('multipart/') ? uploadLimit(c, next) : jsonLimit(c, next)

const pack = promisify(gzip)

/** Lists are worth packing; a record with its ETag, a stream or a short answer is not. */
const packed: MiddlewareHandler<Env> = async (c, next) => {
  await next()
  const { res } = c
  if (c.req.method !== 'GET' || !/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) return
  if (
    !(res.headers.get('content-type') ?? '').startsWith('application/json') ||
    res.headers.has('etag') ||
    res.headers.has('content-encoding')
  )
    return
  const body = await res.arrayBuffer()
  const small = body.byteLength < 2000
  const headers = new Headers(res.headers)
  headers.append('Vary', 'Accept-Encoding')
  if (!small) headers.set('Content-Encoding', 'gzip')
  c.res = undefined
  c.res = new Response(small ? body : new Uint8Array(await pack(body, { level: 4 })), { status: res.status, headers })
}

function documentOf(api: OpenAPIHono<Env>, needs: ApiNeeds) {
  api.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'pipedesk.session_token',
    description: 'The browser session; writes need our own Origin.',
  })
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'A personal API token (pd_…) or a JWT.',
  })
  return api.getOpenAPI31Document(
    {
      openapi: '3.1.0',
      info: {
        title: 'PipeDesk',
        version: needs.version,
        description:
          'JSON is camelCase; bodies and queries also take snake_case spellings of the keys listed here. Errors: {error, code, message, details?}. Every answer carries X-Request-Id.',
      },
      servers: [{ url: `${needs.publicUrl.replace(/\/$/, '')}/api` }],
    },
    { unionPreferredType: 'oneOf' },
  )
}
