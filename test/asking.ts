import type { Hono } from 'hono'
import type { Caller } from '#access/caller.ts'
import { answerOf, respond } from '#http/faults.ts'
import { room, type Env } from '#http/route.ts'

/** What came back; `body` is parsed JSON. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes
export type Reply = { readonly status: number; readonly body: any; readonly headers: Headers }

// oxlint-disable-next-line max-params -- reads as a request
export type Asking = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>

/** Speaks to rooms' routes as a caller, without sign-in, limits or a socket. `mounted`: rooms by where they are mounted. */
export function asking(mounted: readonly (readonly [string, readonly unknown[]])[], caller: Caller): Asking {
  const app = room()
  app.use('*', async (c, next) => {
    c.set('caller', caller)
    await next()
  })
  for (const [path, rooms] of mounted) for (const routes of rooms) app.route(path, routes as Hono<Env>)
  app.onError((error, c) => {
    const answer = answerOf(error)
    if (answer.status === 500) console.error(error)
    return respond(c, answer)
  })
  app.notFound((c) => respond(c, { status: 404, code: 'not_found', message: 'Not found' }))
  // oxlint-disable-next-line max-params -- reads as a request
  return async (method, path, body, headers = {}) => {
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
    const response = await app.request(path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...sent,
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers }
  }
}
