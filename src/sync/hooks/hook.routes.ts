import { z } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import type { Providers } from '#connections/provider.ts'
import { room, route } from '#http/route.ts'
import { Fault } from '#lib/fault.ts'
import type { Engine } from '../engine.flow.ts'
import { ringTaker } from './take.flow.ts'

/** What the door for providers needs: who rings, and the address under which they know us. */
export type HookNeeds = { readonly providers: Providers; readonly webhookBase: string }

const mostBytes = 1024 * 1024

const ring = route({
  method: 'post',
  path: '/hooks/{provider}',
  who: 'anybody',
  rate: 'hook',
  tags: ['Hooks'],
  summary: 'Where a provider rings when something changed there; what did is read from it, never taken from the call',
  description: 'The body is the provider’s own and proven by its own signature over the bytes.',
  middleware: [
    bodyLimit({
      maxSize: mostBytes,
      onError: () => {
        throw new Fault('bad_request', 'The body is too large: at most 1 MB')
      },
    }),
  ],
  request: { params: z.object({ provider: z.string().trim().min(1).max(40) }) },
  responses: {
    202: { description: 'Heard; what it rings for will be read' },
    400: { description: 'A header of the proof is missing, or the body cannot be read' },
    401: { description: 'Not proven to be the provider' },
  },
})

/** The one door without a caller that makes work: nothing behind it happens before the proof. */
export function hookRoutes(engine: Engine, { providers, webhookBase }: HookNeeds) {
  const takeRings = ringTaker(engine)
  return room().openapi(ring, async (c) => {
    const found = providers.get(c.req.valid('param').provider)
    const hook = found?.connector.hook
    const secret = found?.setup.client?.secret
    if (found === undefined || hook === undefined || secret === undefined)
      throw new Fault('not_found', 'No webhook of that provider is taken here')
    const missing = hook.proofHeaders?.filter((name) => c.req.header(name) === undefined) ?? []
    if (missing.length > 0) throw new Fault('bad_request', `Missing: ${missing.join(', ')}`)
    const body = new Uint8Array(await c.req.arrayBuffer())
    const { pathname, search } = new URL(c.req.url)
    const call = { method: c.req.method, url: `${webhookBase}${pathname}${search}`, headers: c.req.raw.headers, body }
    if (!hook.verify(call, { clientSecret: secret, now: engine.clock.now() })) throw new Fault('unauthorized', 'Not proven')
    const rings = hook.rings(body)
    if (rings === null) throw new Fault('bad_request', 'The body cannot be read')
    await takeRings({ provider: found.connector.id, sandbox: found.sandbox, settleMs: hook.settleMs, rings })
    return c.body(null, 202)
  })
}
