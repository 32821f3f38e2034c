import type { Context } from 'hono'
import { Fault } from '#lib/fault.ts'

export type OriginNeeds = {
  readonly publicUrl: string
  /** Other sites whose scripts may call the API with a bearer token; never with a cookie. */
  readonly corsOrigins: readonly string[]
  readonly corsOriginRegex?: RegExp | undefined
}

export type OriginRule = {
  /** Refuses a write that names a foreign origin. */
  check(c: Context): void
  /** Refuses a write that does not name our own origin: a cookie came with it, and any site can make a browser send that. */
  mustBeSame(c: Context): void
  /** Whether scripts of this site may read our answers. */
  mayRead(origin: string): boolean
}

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i

/** Our origin is PUBLIC_URL's, or the loopback address the browser itself came to. */
export function originRule(needs: OriginNeeds): OriginRule {
  const own = new URL(needs.publicUrl).origin
  const listed = new Set(needs.corsOrigins.map(tidy))
  const same = (c: Context, origin: string): boolean => {
    const host = c.req.header('host') ?? ''
    return origin === own || (loopback.test(host) && (origin === `http://${host}` || origin === `https://${host}`))
  }
  const refuse = (): never => {
    throw new Fault('forbidden', `This request did not come from our own pages (Origin). Open PipeDesk at ${own}, or use a bearer token`)
  }
  return {
    check(c) {
      const origin = c.req.header('origin')
      if (!safe.has(c.req.method) && origin !== undefined && !same(c, origin)) refuse()
    },
    mustBeSame(c) {
      if (!safe.has(c.req.method) && c.req.header('origin') === undefined) refuse()
    },
    mayRead: (origin) => listed.has(tidy(origin)) || needs.corsOriginRegex?.test(origin) === true,
  }
}

const tidy = (origin: string): string => origin.trim().replace(/\/+$/, '').toLowerCase()
