import { z } from '@hono/zod-openapi'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import type { Engine } from '../engine.flow.ts'
import { entityTypeOf } from '../entity.ts'
import { askUndo, previewUndo, type Sample } from './ask.flow.ts'

const SampleShape = z
  .object({
    entityType: z.string(),
    recordId: z.uuid(),
    title: z.string(),
    act: z.enum(['nothing', 'update', 'delete', 'restore']),
    fields: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })),
    kept: z.array(z.string()),
  })
  .meta({ id: 'UndoSample' })

const PreviewShape = z
  .object({
    restored: z.number(),
    deleted: z.number(),
    revived: z.number(),
    unlinked: z.number(),
    removedThere: z.number(),
    kept: z.number(),
    elsewhere: z.array(z.object({ configId: z.uuid(), provider: z.string(), records: z.number() })),
    samples: z.array(SampleShape),
    keptSamples: z.array(SampleShape),
  })
  .meta({ id: 'UndoPreview' })

const undo = route({
  method: 'post',
  path: '/crm/sync/logs/{id}/undo',
  tags: ['Runs'],
  summary: 'Take a run back: former values return where ours still is what the run left; with preview=true, say what that would do',
  request: { params: z.object({ id: z.uuid() }), query: z.object({ preview: z.enum(['true', 'false']).default('false') }) },
  responses: {
    200: json('What it would do', z.object({ preview: PreviewShape })),
    202: json('Under way, as a run of its own', z.object({ job_id: z.uuid() })),
  },
})

/** Undo of a run, previewed or done. */
export function undoRoutes(engine: Engine) {
  return room().openapi(undo, async (c) => {
    const { id } = c.req.valid('param')
    const caller = c.get('caller')
    if (c.req.valid('query').preview === 'false') return c.json({ job_id: (await askUndo(engine, caller, id)).jobId }, 202)
    const { samples, keptSamples, ...sum } = await previewUndo(engine, caller, id)
    return c.json(
      { preview: { ...sum, elsewhere: [...sum.elsewhere], samples: samples.map(viewOf), keptSamples: keptSamples.map(viewOf) } },
      200,
    )
  })
}

const viewOf = ({ kind, kept, fields, ...sample }: Sample): z.output<typeof SampleShape> => ({
  ...sample,
  entityType: entityTypeOf(kind),
  fields: { ...fields },
  kept: [...kept],
})
