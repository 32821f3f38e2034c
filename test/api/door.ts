import { SignJWT } from 'jose'
import { randomUUID } from 'node:crypto'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Db } from '#db/db.ts'
import { httpFrame, type FrameNeeds } from '#http/frame.ts'
import type { Env } from '#http/route.ts'
import { systemClock } from '#lib/clock.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'

export const jwtSecret = 'a-secret-of-the-tests-with-more-than-32-characters'
export const origin = 'http://127.0.0.1:3000'

/** What the tests saw in the log: every request and every alarm. */
export type Heard = { readonly lines: string[] }

/** The frame alone on a database of its own: sign-in, members, workspaces, events. */
export type Hall = {
  readonly world: TestDatabase
  readonly app: ReturnType<ReturnType<typeof httpFrame>['api']>
  readonly heard: Heard
} & AsyncDisposable

const roomy = { burst: 1_000_000, perSecond: 100_000 }
export const noLimits = { api: roomy, signIn: roomy, connect: roomy, send: roomy, upload: roomy, search: roomy }

/** `beside`: another web process on the same database. */
export async function openHall(
  options: Partial<FrameNeeds> & { rooms?: (db: Db) => readonly OpenAPIHono<Env>[]; beside?: Hall } = {},
): Promise<Hall> {
  const { rooms = () => [], beside, ...needs } = options
  const world = beside?.world ?? (await testDatabase())
  const heard: Heard = { lines: [] }
  const frame = httpFrame({
    db: world.db,
    pool: world.pool,
    clock: systemClock,
    newId: randomUUID,
    publicUrl: origin,
    version: 'test',
    sessionSecret: 'session-secret-of-the-tests-32-characters',
    oidc: [],
    jwt: { secret: jwtSecret },
    autoProvision: 'workspaces',
    setupCodeNeeded: false,
    sandbox: false,
    rates: noLimits,
    corsOrigins: [],
    liveSources: {},
    webFolder: '/nonexistent',
    see: (seen) => heard.lines.push(JSON.stringify(seen)),
    alarm: (error) => heard.lines.push(`ALARM ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    ...needs,
  })
  const close = async (): Promise<void> => {
    await frame.close()
    if (beside === undefined) await world.close()
  }
  return { world, app: frame.api(rooms(world.db), []), heard, [Symbol.asyncDispose]: close }
}

/** A bearer JWT as an identity provider would sign it. */
export function jwt(claims: { sub?: string; workspace?: string; role?: string; more?: Record<string, unknown> } = {}): Promise<string> {
  const { sub = randomUUID(), workspace, role, more = {} } = claims
  return new SignJWT({ app_metadata: { ...(workspace && { workspace }), ...(role && { role }) }, ...more })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(jwtSecret))
}

type App = { request(path: string, init?: RequestInit): Response | Promise<Response> }

export type Answer = { readonly status: number; readonly body: unknown; readonly headers: Headers; readonly text: string }

/** One JSON request. */
export async function ask(
  app: App,
  call: { method?: string; path: string; body?: unknown; headers?: Record<string, string> },
): Promise<Answer> {
  const { method = 'GET', path, body, headers = {} } = call
  const init: RequestInit = { method, headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers } }
  if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await app.request(path, init)
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text === '' || !response.headers.get('content-type')?.includes('json') ? null : JSON.parse(text),
  }
}

/** A browser: keeps cookies, names its origin; `headers` go with every request. */
export function browser(app: App, at: string = origin, headers: Record<string, string> = {}) {
  const jar = new Map<string, string>()
  return { jar, ask: asking({ app, jar, headers: { host: new URL(at).host, origin: at, ...headers } }) }
}

/** Another page in the same browser: its cookies, but other headers. */
export function page(app: App, of: { jar: Map<string, string> }, headers: Record<string, string>) {
  return { ask: asking({ app, jar: of.jar, headers }) }
}

function asking({ app, jar, headers }: { app: App; jar: Map<string, string>; headers: Record<string, string> }) {
  return async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await ask(app, {
      method,
      path,
      ...(body === undefined ? {} : { body }),
      headers: { ...headers, ...(cookie && { cookie }) },
    })
    for (const each of answer.headers.getSetCookie()) {
      const [pair = ''] = each.split(';')
      const [name = '', ...value] = pair.split('=')
      if (/max-age=0/i.test(each)) jar.delete(name)
      else jar.set(name, value.join('='))
    }
    return answer
  }
}
