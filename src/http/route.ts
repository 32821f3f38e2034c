import { createRoute, OpenAPIHono, z, type RouteConfig } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import type { Caller } from '#access/caller.ts'
import { Fault, invalid } from '#lib/fault.ts'
import type { Mandate } from '#model/actor.ts'
import { complaintsOf } from './complaint.ts'
import { mustBeSound, unsound } from './sound.ts'
import { respell, spellingOf } from './spelling.ts'

/** Who may knock: a member of the current workspace (default), anybody signed in (with or without a workspace), everybody (`guest`: signed in or not, and it matters). */
export type Who = 'member' | 'person' | 'guest' | 'anybody'

/** Which allowance a request draws from; `RATE_LIMITS` changes each. */
export type Rate = 'api' | 'signIn' | 'connect' | 'send' | 'upload' | 'search' | 'hook'

/** Somebody signed in, with or without a workspace. */
export type Person = { readonly personId: string; readonly name: string; readonly email: string | null; readonly via: Caller['via'] }

/** Lets a request in: sets caller or person, takes from the allowance; throws `unauthorized`, `forbidden` or `retry_after`. Put in place by http/api.ts. */
export type Door = (c: Context, asks: { who: Who; rate: Rate }) => Promise<void>

/** What every handler of a member's route may rely on. `person` is set too, and alone where `who` is `person`, or `guest` with a session; the rest is the frame's own. */
export type Env = {
  Variables: { caller: Caller; requestId: string; person: Person; door: Door; spelled: ReadonlyMap<string, string> }
}

/** In whose name a caller's writes are made. */
export function mandateOf(caller: Caller): Mandate {
  return { workspaceId: caller.workspaceId, actor: `person:${caller.personId}` }
}

/** A room's routes; input that fails its schema is answered 422, each field named in the caller's spelling. */
export function room(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({
    defaultHook: (result, c: Context<Env>) => {
      if (!result.success) throw invalid(complaintsOf(result.error, c.get('spelled')))
    },
  })
}

const Problem = z
  .object({ error: z.string(), code: z.string(), message: z.string(), details: z.unknown().optional() })
  .openapi('Problem', { description: 'What went wrong, and what mends it.' })

const problem = (description: string) => ({ description, content: { 'application/json': { schema: Problem } } })

const isOpen = (who: Who): boolean => who === 'anybody' || who === 'guest'

type Extra = { readonly who?: Who; readonly rate?: Rate }

/** One operation of the API: `createRoute` with our door, fault answers, security and both spellings of its declared keys. Bodies are required unless said otherwise. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- P keeps the path a literal, from which handlers and clients take their parameters
export function route<P extends string, R extends Omit<RouteConfig, 'path'> & { path: P }>(config: R & Extra) {
  const { who = 'member', rate = 'api', ...rest } = config
  const own = rest.middleware === undefined ? [] : [rest.middleware].flat()
  const { request, responses } = rest
  return createRoute({
    ...rest,
    ...(request?.body === undefined ? {} : { request: { ...request, body: { required: true, ...request.body } } }),
    security: isOpen(who) ? [] : [{ session: [] }, { bearer: [] }],
    responses: { ...problemsOf(config, who), ...responses },
    middleware: [knock(who, rate), spelled(config), ...own],
  } as unknown as R)
}

function problemsOf(config: Omit<RouteConfig, 'path'>, who: Who): RouteConfig['responses'] {
  const { request } = config
  return {
    ...(request?.body && { 400: problem('The body is not well-formed, or of another media type') }),
    ...(!isOpen(who) && { 401: problem('No or bad credentials'), 403: problem('Not allowed') }),
    ...(request?.params && { 404: problem('No such thing, or none you may see') }),
    ...(config.method !== 'get' && { 409: problem('Conflicts with what is there') }),
    ...(request && { 422: problem('Something is wrong with a field; details name each') }),
    429: problem('Too many requests; Retry-After says when'),
    500: problem('Our fault; the request id finds it in the log'),
  }
}

function knock(who: Who, rate: Rate): MiddlewareHandler<Env> {
  return async (c, next) => {
    const door = c.get('door') as Door | undefined
    if (door !== undefined) await door(c, { who, rate })
    else if (!isOpen(who) && (c.get('caller') as Caller | undefined) === undefined) throw new Fault('unauthorized', 'Sign in first')
    await next()
  }
}

/** Reads query and JSON body once, refuses what cannot be kept, and hands both on with declared keys in camelCase. */
function spelled(config: Omit<RouteConfig, 'path'>): MiddlewareHandler<Env> {
  const query = config.request?.query === undefined ? null : spellingOf(config.request.query as z.ZodType)
  const content = schemaOf(config.request?.body?.content['application/json'])
  const body = content === undefined ? null : spellingOf(content)
  return async (c, next) => {
    const used = new Map<string, string>()
    const queries = c.req.queries()
    for (const [name, values] of [...Object.entries(queries), ...Object.entries(c.req.param())])
      if (unsound(name) || [values].flat().some((value: unknown) => unsound(String(value))))
        throw invalid([{ field: name.replaceAll('\0', ''), message: 'has characters that cannot be kept' }])
    if (query !== null) {
      const named = respell(query, queries, used) as Record<string, string[]>
      c.req.queries = ((key?: string) => (key === undefined ? named : named[key])) as typeof c.req.queries
    }
    if (content !== undefined && isJson(c.req.header('content-type'))) {
      const given = await readJson(c)
      const value = body === null ? given : respell(body, given, used)
      c.req.json = (() => Promise.resolve(value)) as typeof c.req.json
    }
    c.set('spelled', used)
    await next()
  }
}

const schemaOf = (media: object | undefined): z.ZodType | undefined =>
  media !== undefined && 'schema' in media && media.schema instanceof z.ZodType ? media.schema : undefined

const isJson = (contentType: string | undefined): boolean => /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType ?? '')

async function readJson(c: Context): Promise<unknown> {
  let value: unknown
  try {
    value = JSON.parse(await c.req.text())
  } catch (cause) {
    throw new Fault('bad_request', 'The body is not well-formed JSON', { cause })
  }
  mustBeSound(value)
  return value
}
