import { z } from '@hono/zod-openapi'
import { scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { load } from '#crm/records/load.store.ts'
import { visibleOf } from '#crm/records/scope.store.ts'
import type { Tx } from '#db/db.ts'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import { nouns } from '#model/nouns.ts'
import { atConnection } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { EntityGiven, entityTypeOf } from '../entity.ts'
import { answerHeld } from './answer-held.flow.ts'
import { heldDeletes, type HeldDelete } from './held.store.ts'

const tags = ['Configs']
const params = z.object({ id: z.uuid() })

const HeldShape = z
  .object({
    id: z.uuid(),
    entityType: z.string(),
    entityId: z.uuid(),
    title: z.string().nullable().describe('null: a record the caller may not see'),
    crmRecordId: z.string().nullable(),
    side: z.enum(['here', 'there']).describe('where it would be deleted'),
    detectedAt: z.string().nullable(),
  })
  .meta({ id: 'HeldDelete' })

const list = route({
  method: 'get',
  path: '/crm/configs/{id}/held-deletes',
  tags,
  summary: 'Deletes that the brake holds until a person answers',
  request: {
    params,
    query: z.object({
      entityType: EntityGiven.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      offset: z.coerce.number().int().min(0).max(10_000, 'must be at most 10000').default(0),
    }),
  },
  responses: {
    200: json(
      'Oldest first, and how many wait on each side',
      z.object({
        items: z.array(HeldShape),
        here: z.number(),
        there: z.number(),
        pagination: z.object({ total: z.number(), limit: z.number(), offset: z.number() }),
      }),
    ),
  },
})
const answer = route({
  method: 'post',
  path: '/crm/configs/{id}/held-deletes',
  tags,
  summary: 'Let all of them through (`release`), or end their links and leave both sides as they are (`refuse`)',
  request: {
    params,
    body: {
      content: {
        'application/json': { schema: z.object({ answer: z.enum(['release', 'refuse']), entityType: EntityGiven.optional() }).strict() },
      },
    },
  },
  responses: { 200: json('How many were answered', z.object({ success: z.literal(true), answered: z.number() })) },
})

/** What the brake on deletes holds, and the one answer to it. */
export function heldRoutes(engine: Engine) {
  return room()
    .openapi(list, async (c) => {
      const { entityType, limit, offset } = c.req.valid('query')
      const caller = c.get('caller')
      const at = { caller, id: c.req.valid('param').id, action: 'seeConnection' } as const
      return atConnection(engine, at, async (tx, { id }) => {
        const { items, here, there } = await heldDeletes(tx, { connectionId: id, kind: entityType ?? null, limit, offset })
        return c.json({ items: await shown(tx, caller, items), here, there, pagination: { total: here + there, limit, offset } }, 200)
      })
    })
    .openapi(answer, async (c) => {
      const { answer: given, entityType } = c.req.valid('json')
      const asked = { connectionId: c.req.valid('param').id, kind: entityType ?? null, answer: given }
      return c.json({ success: true as const, answered: await answerHeld(engine, c.get('caller'), asked) }, 200)
    })
}

async function shown(tx: Tx, caller: Caller, items: readonly HeldDelete[]): Promise<z.output<typeof HeldShape>[]> {
  const titles = new Map<string, string>()
  for (const [kind, own] of Map.groupBy(items, (each) => each.kind)) {
    const visible = await visibleOf(
      tx,
      scopeOf(caller, kind),
      own.map(({ recordId }) => recordId),
    )
    for (const record of (await load(tx, kind, [...visible])).values()) titles.set(record.id, nouns[kind].title(record.values))
  }
  return items.map((each) => ({
    id: each.id,
    entityType: entityTypeOf(each.kind),
    entityId: each.recordId,
    title: titles.get(each.recordId) ?? null,
    crmRecordId: each.remoteId,
    side: each.side,
    detectedAt: each.at?.toISOString() ?? null,
  }))
}
