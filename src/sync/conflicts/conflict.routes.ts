import { z } from '@hono/zod-openapi'
import type { Caller } from '#access/caller.ts'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import { inTx } from '#db/db.ts'
import { invalid, notFound } from '#lib/fault.ts'
import type { Value } from '#model/value.ts'
import { listConflicts } from './conflict-read.store.ts'
import { connectionsFor, sightsOf } from './conflict-sight.store.ts'
import { ConflictShape, conflictsShown, type Shown } from './conflict-view.store.ts'
import type { ConflictRow } from './conflict.store.ts'
import { inNameOf } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { EntityGiven } from '../entity.ts'
import { ignore, resolve, type Deciding } from './resolve.flow.ts'
import { decideByRule, decideOne, mayRule } from '../decide/decide-many.flow.ts'
import { ActShape, actOf } from '../decide/act.ts'
import { sidesOf, SidesShape } from '../decide/sides.flow.ts'

const tags = ['Conflicts']
const values = z.record(z.string(), z.unknown())
const side = z.enum(['use_app', 'use_crm'])
const ofConflict = z.object({ id: z.uuid() })

const One = json('The conflict', z.object({ conflict: ConflictShape }))

const list = route({
  method: 'get',
  path: '/crm/conflicts',
  tags,
  summary: 'Fields both sides changed differently, newest first',
  request: {
    query: z.object({
      configId: z.uuid().optional(),
      status: z.enum(['pending', 'resolved', 'ignored']).optional(),
      entityType: EntityGiven.optional(),
      field: z.string().max(200).optional(),
      decisionId: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      offset: z.coerce.number().int().min(0).max(10_000, 'must be at most 10000').default(0),
    }),
  },
  responses: {
    200: json(
      'Those whose record the caller may see, at connections he sees or of records he may edit',
      z.object({ conflicts: z.array(ConflictShape), pagination: z.object({ total: z.number(), limit: z.number(), offset: z.number() }) }),
    ),
  },
})
const detail = route({
  method: 'get',
  path: '/crm/conflicts/{id}',
  tags,
  summary: 'One conflict: who set each side, when, and what a rule made of its answer would settle',
  request: { params: ofConflict },
  responses: { 200: json('The conflict with its sides', SidesShape) },
})
const settle = route({
  method: 'post',
  path: '/crm/conflicts/{id}/resolve',
  tags,
  summary: 'Decide, per field or for all; `mergedData` wins',
  request: {
    params: ofConflict,
    body: {
      content: {
        'application/json': {
          schema: z
            .object({
              strategy: side,
              fields: z.record(z.string().max(200), side).default({}),
              mergedData: values.default({}),
              always: z
                .boolean()
                .default(false)
                .describe(
                  'From now on decide these fields of the connection like this, and every open conflict about nothing else at once',
                ),
              rev: z.number().int().min(1).optional(),
              undoable: z.boolean().default(false).describe('Wait a few seconds before it goes out; `decisionId` takes it back'),
            })
            .strict(),
        },
      },
    },
  },
  responses: {
    200: json(
      'The conflict, and with `always` what else was settled',
      z.object({ conflict: ConflictShape, decisionId: z.uuid().optional(), also: ActShape.optional() }),
    ),
  },
})
const rest = route({
  method: 'post',
  path: '/crm/conflicts/{id}/ignore',
  tags,
  summary: 'Leave both sides until one moves again',
  request: { params: ofConflict },
  responses: { 200: One },
})

/** Conflicts that wait for a person, and what was decided. */
export function conflictRoutes(engine: Engine) {
  return room()
    .openapi(list, async (c) => {
      const { configId, status, entityType, field, decisionId, limit, offset } = c.req.valid('query')
      const caller = c.get('caller')
      return inTx(engine.db, inNameOf(caller), async (tx) => {
        const connections = await connectionsFor(tx, caller, configId)
        const found = await listConflicts(tx, {
          connections,
          sights: sightsOf(caller),
          status,
          kind: entityType,
          field,
          decisionId,
          limit,
          offset,
        })
        return c.json({ conflicts: await conflictsShown(tx, found.conflicts), pagination: { total: found.total, limit, offset } }, 200)
      })
    })
    .openapi(detail, async (c) => c.json(await sidesOf(engine, c.get('caller'), c.req.valid('param').id), 200))
    .openapi(settle, async (c) => {
      const { strategy, fields, mergedData, always, rev, undoable } = c.req.valid('json')
      const caller = c.get('caller')
      if (always && Object.keys(mergedData).length > 0)
        throw invalid([{ field: 'always', message: 'a value of your own cannot be a rule' }])
      if (always) await mayRule(engine, caller, c.req.valid('param').id)
      const asked = { id: c.req.valid('param').id, decision: { strategy, fields, merged: mergedData as Record<string, Value> }, rev }
      const { row, decisionId } = await (undoable || always ? decideOne(engine, caller, asked) : plainly(engine, caller, asked))
      const answer = { conflict: await one(engine, caller, row), ...(decisionId === undefined ? {} : { decisionId }) }
      if (!always || decisionId === undefined) return c.json(answer, 200)
      const ruled = Object.fromEntries(row.fields.map((field) => [field, fields[field] ?? strategy]))
      const act = await decideByRule(engine, caller, { connectionId: row.connectionId, fields: ruled, decisionId })
      return c.json({ ...answer, also: actOf(act) }, 200)
    })
    .openapi(rest, async (c) =>
      c.json({ conflict: await one(engine, c.get('caller'), await ignore(engine, c.get('caller'), c.req.valid('param').id)) }, 200),
    )
}

type Decided = { readonly row: ConflictRow; readonly decisionId?: string }

async function plainly(engine: Engine, caller: Caller, of: Deciding): Promise<Decided> {
  return { row: await resolve(engine, caller, of) }
}

async function one(engine: Engine, caller: Caller, row: ConflictRow): Promise<Shown> {
  const [found] = await inTx(engine.db, inNameOf(caller), (tx) => conflictsShown(tx, [row]))
  if (found === undefined) throw notFound('conflict')
  return found
}
