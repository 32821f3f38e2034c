import { z } from '@hono/zod-openapi'
import type { Caller } from '#access/caller.ts'
import { inTx } from '#db/db.ts'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import { listConflicts } from '../conflicts/conflict-read.store.ts'
import { connectionsFor, sightsOf } from '../conflicts/conflict-sight.store.ts'
import { inNameOf } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { EntityGiven } from '../entity.ts'
import { ActShape, actOf } from './act.ts'
import { decideMany, most } from './decide-many.flow.ts'
import { takeBack } from './take-back.flow.ts'

const tags = ['Conflicts']

const filter = z
  .object({ configId: z.uuid().optional(), entityType: EntityGiven.optional(), field: z.string().max(200).optional() })
  .strict()
  .describe('All open conflicts that fit it, newest first, at most 1,000 of them')
const strategy = z.enum(['use_app', 'use_crm', 'ignore'])
const many = route({
  method: 'post',
  path: '/crm/conflicts/resolve-many',
  tags,
  summary: 'Decide up to 1,000 open conflicts alike, or put them aside (`ignore`); each on its own, with what became of it',
  request: {
    query: z.object({ preview: z.enum(['true', 'false']).optional() }),
    body: {
      content: {
        'application/json': {
          schema: z.union([
            z.object({ ids: z.array(z.uuid()).min(1).max(most), strategy }).strict(),
            z.object({ filter, strategy }).strict(),
          ]),
        },
      },
    },
  },
  responses: {
    200: json(
      '`count`: how many this decides; `left`: how many more fit the filter. With `preview` nothing is decided',
      z.object({ count: z.number(), left: z.number(), decision: ActShape.optional() }),
    ),
  },
})
const undo = route({
  method: 'post',
  path: '/crm/conflicts/decisions/{id}/undo',
  tags,
  summary: 'Take back what was decided together, and the rule that was made of it; for whoever decided it',
  request: { params: z.object({ id: z.uuid() }) },
  responses: {
    200: json(
      'What stands open again, and what has gone on since and stays settled',
      z.object({ reopened: z.array(z.uuid()), kept: z.array(z.object({ id: z.uuid(), message: z.string() })) }),
    ),
  },
})

/** Conflicts decided together, and the way back. */
export function decideRoutes(engine: Engine) {
  return room()
    .openapi(many, async (c) => {
      const body = c.req.valid('json')
      const caller = c.get('caller')
      const { ids, left } = 'ids' in body ? { ids: body.ids, left: 0 } : await fitting(engine, caller, body.filter)
      if (c.req.valid('query').preview === 'true' || ids.length === 0) return c.json({ count: ids.length, left }, 200)
      const act = await decideMany(engine, caller, { ids, strategy: body.strategy })
      return c.json({ count: ids.length, left, decision: actOf(act) }, 200)
    })
    .openapi(undo, async (c) => {
      const { reopened, kept } = await takeBack(engine, c.get('caller'), c.req.valid('param').id)
      return c.json({ reopened: [...reopened], kept: [...kept] }, 200)
    })
}

/** The open conflicts a filter means, among those the caller sees. */
async function fitting(
  engine: Engine,
  caller: Caller,
  { configId, entityType, field }: z.output<typeof filter>,
): Promise<{ readonly ids: readonly string[]; readonly left: number }> {
  return inTx(engine.db, inNameOf(caller), async (tx) => {
    const connections = await connectionsFor(tx, caller, configId)
    const asked = { connections, sights: sightsOf(caller), status: 'pending' as const, kind: entityType, field, limit: most, offset: 0 }
    const { conflicts, total } = await listConflicts(tx, asked)
    return { ids: conflicts.map(({ id }) => id), left: total - conflicts.length }
  })
}
