import { z } from '@hono/zod-openapi'
import { topics, type Live, type Topic } from './live.ts'
import { room, route } from './route.ts'

const isTopic = (text: string): text is Topic => (topics as readonly string[]).includes(text)

const events = route({
  method: 'get',
  path: '/events',
  summary: 'What changes, as it changes (server-sent events)',
  description: 'A snapshot of each topic, then its changes; a comment every 15 s keeps the line open. The event is named like its topic.',
  tags: ['Live'],
  request: {
    query: z.object({
      topics: z
        .string()
        .max(100)
        .optional()
        .transform((list) => (list === undefined || list === '' ? [...topics] : list.split(',').map((each) => each.trim())))
        .refine((list): list is Topic[] => list.every(isTopic), { message: `must be a comma-separated list of ${topics.join(', ')}` })
        .openapi({ type: 'string', example: 'sync,records' }),
    }),
  },
  responses: { 200: { description: 'A stream of events', content: { 'text/event-stream': { schema: z.string() } } } },
})

/** `GET /events`: the whole hub; other rooms offer single topics of it under their own paths. */
export function eventRoutes({ live }: { live: Live }) {
  return room().openapi(events, (c) => live.answer(c, c.req.valid('query').topics))
}
