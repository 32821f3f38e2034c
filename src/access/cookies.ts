import type { Context } from 'hono'

/** The answer with these `Set-Cookie` lines. */
export function withCookies<C extends Context>(c: C, cookies: readonly string[]): C {
  for (const cookie of cookies) c.header('Set-Cookie', cookie, { append: true })
  return c
}
