import { readEnv } from '../../src/env.ts'
import { openHouse as openRooms, openWeb } from '../../src/app.ts'
import { openMetrics } from '#http/metrics.ts'
import { logger } from '#lib/log.ts'
import { newKey, readKeys } from '#lib/seal.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { ask, jwtSecret, noLimits, origin, type Heard } from './door.ts'

/** Google is configured and answers nobody. */
const nowhere = 'http://127.0.0.1:9'
const google = {
  GOOGLE_CLIENT_ID: 'pipedesk',
  GOOGLE_CLIENT_SECRET: 'a-secret-of-the-tests',
  GOOGLE_ENDPOINTS: JSON.stringify({
    token: `${nowhere}/token`,
    revoke: `${nowhere}/revoke`,
    userinfo: `${nowhere}/userinfo`,
    people: nowhere,
  }),
}

/** The whole installation's HTTP side, as `npm start` opens it, on a database of its own; only the worker and the providers are missing. */
export type House = {
  readonly world: TestDatabase
  readonly app: { request(path: string, init?: RequestInit): Promise<Response> }
  readonly document: object
  /** Everything the router knows. */
  readonly routes: readonly { readonly method: string; readonly path: string }[]
  readonly heard: Heard
} & AsyncDisposable

export async function openHouse(variables: Readonly<Record<string, string>> = {}): Promise<House> {
  const world = await testDatabase()
  const heard: Heard = { lines: [] }
  const env = readEnv({ SUPABASE_JWT_SECRET: jwtSecret, RATE_LIMITS: JSON.stringify(noLimits), ...google, ...variables })
  const ground = {
    env,
    databaseUrl: world.url,
    keys: readKeys(newKey('test')),
    publicUrl: origin,
    sandboxOrigins: null,
    log: logger('debug', (line) => heard.lines.push(line)),
  }
  const rooms = await openRooms(ground, 'web')
  const web = await openWeb(rooms, { webFolder: '/nonexistent', metrics: openMetrics(), isReady: () => true })
  const app = { request: async (path: string, init?: RequestInit) => web.fetch(new Request(new URL(path, origin), init)) }
  const { body } = await ask(app, { path: '/api/openapi.json' })
  const close = async (): Promise<void> => {
    await web.close()
    await rooms.close()
    await world.close()
  }
  return { world, app, document: body as object, routes: web.routes, heard, [Symbol.asyncDispose]: close }
}
