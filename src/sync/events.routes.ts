import { z } from '@hono/zod-openapi'
import type { Live } from '#http/live.ts'
import { room, route } from '#http/route.ts'

const events = route({
  method: 'get',
  path: '/crm/sync/events',
  tags: ['Runs'],
  summary: 'Runs, connections and conflicts as they change (server-sent events)',
  responses: { 200: { description: 'A stream of events named `sync`', content: { 'text/event-stream': { schema: z.string() } } } },
})

/** The sync half of the live hub. */
export function syncEventRoutes({ live }: { live: Live }) {
  return room().openapi(events, (c) => live.answer(c, ['sync']))
}
