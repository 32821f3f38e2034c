import { randomUUID } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Clock } from '#lib/clock.ts'
import type { OriginRule } from './origin.ts'
import type { Env } from './route.ts'

/** What one request came to, for log and metrics: no address, no query, no personal data. `route` is the pattern, e.g. `/api/contacts/:id`. */
export type Seen = {
  readonly requestId: string
  readonly method: string
  readonly route: string
  readonly status: number
  readonly ms: number
  readonly workspaceId: string | null
  readonly personId: string | null
}

/** Numbers each request and tells `see` what became of it. The id is ours: a caller's own is not taken. */
export function numbered(needs: { clock: Clock; see: (seen: Seen) => void }): MiddlewareHandler<Env> {
  return async (c, next) => {
    const requestId = randomUUID()
    const began = needs.clock.now().getTime()
    c.set('requestId', requestId)
    c.header('X-Request-Id', requestId)
    await next()
    const caller = c.get('caller') as Env['Variables']['caller'] | undefined
    needs.see({
      requestId,
      method: c.req.method,
      route: patternOf(c),
      status: c.res.status,
      ms: needs.clock.now().getTime() - began,
      workspaceId: caller?.workspaceId ?? null,
      personId: caller?.personId ?? null,
    })
  }
}

/** The pattern of the last handler that matched: never the path itself, which may hold anything. */
function patternOf(c: Context): string {
  const path = routePath(c)
  return path === '' || path === '*' ? '/*' : path
}

const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "frame-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers that keep a browser from doing what nobody meant. API answers are never stored by caches unless they say so. */
export function guarded(needs: { secure: boolean }): MiddlewareHandler<Env> {
  return async (c, next) => {
    await next()
    const { headers } = c.res
    headers.set('X-Content-Type-Options', 'nosniff')
    headers.set('X-Frame-Options', 'DENY')
    headers.set('Referrer-Policy', 'same-origin')
    headers.set('Cross-Origin-Opener-Policy', 'same-origin')
    headers.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=(self), payment=(), usb=()')
    if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', policy)
    if (needs.secure) headers.set('Strict-Transport-Security', 'max-age=31536000')
    if (c.req.path.startsWith('/api/') && !headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
  }
}

/** Answers to scripts of other sites, where they are listed: bearer tokens only, so no credentials are ever allowed. */
export function shared(origin: OriginRule): MiddlewareHandler<Env> {
  return async (c, next) => {
    const from = c.req.header('origin')
    const known = from !== undefined && origin.mayRead(from)
    if (known && c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined) {
      return c.body(null, 204, {
        ...corsHeaders(from),
        'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
        'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key',
        'Access-Control-Max-Age': '600',
      })
    }
    await next()
    if (known) for (const [name, value] of Object.entries(corsHeaders(from))) c.res.headers.set(name, value)
  }
}

const corsHeaders = (origin: string): Record<string, string> => ({
  'Access-Control-Allow-Origin': origin,
  'Access-Control-Expose-Headers': 'ETag, Retry-After, X-Request-Id, Location',
  Vary: 'Origin',
})
