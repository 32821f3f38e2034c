import { z } from '@hono/zod-openapi'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import type { Engine } from '../engine.flow.ts'
import { askPreview } from './preview.flow.ts'

const ask = route({
  method: 'post',
  path: '/crm/configs/{id}/preview',
  tags: ['Configs'],
  summary: 'Say what a sync would do on either side, and do none of it; the answer stands in details.preview of the log of this job',
  request: { params: z.object({ id: z.uuid() }) },
  responses: { 202: json('Under way', z.object({ job_id: z.uuid() })) },
})

/** Previews of a connection. */
export function previewRoutes(engine: Engine) {
  return room().openapi(ask, async (c) =>
    c.json({ job_id: (await askPreview(engine, c.get('caller'), c.req.valid('param').id)).jobId }, 202),
  )
}
