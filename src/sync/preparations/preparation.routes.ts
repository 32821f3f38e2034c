import { z } from '@hono/zod-openapi'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import type { Engine } from '../engine.flow.ts'
import { preparationsOf, prepare, type Prepared } from './prepare.flow.ts'

const tags = ['Configs']

const PreparationShape = z
  .object({
    id: z.string(),
    title: z.string(),
    explanation: z.string().describe('What it does there, and what goes worse without it'),
    state: z.enum(['done', 'missing', 'forbidden', 'unknown']),
    what: z.array(z.string()).describe('What would be made there'),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Preparation' })

const list = route({
  method: 'get',
  path: '/crm/configs/{id}/preparations',
  rate: 'connect',
  tags,
  summary: 'What can be set up in the account before the first write, and whether it stands',
  request: { params: z.object({ id: z.uuid() }) },
  responses: { 200: json('Each can be left out', z.object({ preparations: z.array(PreparationShape) })) },
})
const make = route({
  method: 'post',
  path: '/crm/configs/{id}/preparations/{preparationId}',
  rate: 'connect',
  tags,
  summary: 'Set one up in the account; twice is once',
  request: { params: z.object({ id: z.uuid(), preparationId: z.string().min(1).max(100) }) },
  responses: { 200: json('As it stands now', z.object({ preparation: PreparationShape, success: z.literal(true) })) },
})

/** What a connection sets up in its account, each agreed to by a person. */
export function preparationRoutes(engine: Engine) {
  return room()
    .openapi(list, async (c) => {
      const asked = { caller: c.get('caller'), configId: c.req.valid('param').id }
      return c.json({ preparations: (await preparationsOf(engine, asked)).map(shown) }, 200)
    })
    .openapi(make, async (c) => {
      const { id, preparationId } = c.req.valid('param')
      const preparation = shown(await prepare(engine, { caller: c.get('caller'), configId: id }, preparationId))
      return c.json({ preparation, success: true as const }, 200)
    })
}

const shown = (prepared: Prepared): z.output<typeof PreparationShape> => ({ ...prepared, what: [...prepared.what] })
