import { z } from '@hono/zod-openapi'
import { may, scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { connectionsOf } from '#connections/connections.store.ts'
import { load } from '#crm/records/load.store.ts'
import { room, route } from '#http/route.ts'
import { inTx, type Tx } from '#db/db.ts'
import { kinds } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import type { Value } from '#model/value.ts'
import { listConflicts, type ConflictFilter, type Sight } from './conflict-read.store.ts'
import type { ConflictRow } from './conflict.store.ts'
import { inNameOf } from './desk.flow.ts'
import type { Engine } from './engine.flow.ts'
import { entityTypeOf, EntityGiven } from './entity.ts'
import { ignore, resolve } from './resolve.flow.ts'
import { always } from './rule.flow.ts'

const tags = ['Conflicts']
const json = <S extends z.ZodType>(description: string, schema: S) => ({ description, content: { 'application/json': { schema } } })
const values = z.record(z.string(), z.unknown())
const side = z.enum(['use_app', 'use_crm'])
const ofConflict = z.object({ id: z.uuid() })

const ConflictShape = z
  .object({
    id: z.uuid(),
    configId: z.uuid(),
    entityType: z.string(),
    entityId: z.uuid(),
    crmRecordId: z.string().nullable(),
    title: z.string().nullable(),
    appData: values,
    crmData: values,
    baseData: values,
    conflictingFields: z.array(z.string()),
    status: z.enum(['pending', 'resolved', 'ignored']),
    resolutionStrategy: z.enum(['use_app', 'use_crm', 'manual']).nullable(),
    resolvedBy: z.string().nullable(),
    resolvedAt: z.string().nullable(),
    detectedAt: z.string(),
  })
  .meta({ id: 'Conflict' })
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
              always: z.boolean().default(false),
            })
            .strict(),
        },
      },
    },
  },
  responses: { 200: One },
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
      const { configId, status, entityType, limit, offset } = c.req.valid('query')
      const caller = c.get('caller')
      return inTx(engine.db, inNameOf(caller), async (tx) => {
        const connections = await connectionsFor(tx, caller, configId)
        const found = await listConflicts(tx, { connections, sights: sightsOf(caller), status, kind: entityType, limit, offset })
        return c.json({ conflicts: await shown(tx, found.conflicts), pagination: { total: found.total, limit, offset } }, 200)
      })
    })
    .openapi(settle, async (c) => {
      const { strategy, fields, mergedData, always: forEver } = c.req.valid('json')
      const caller = c.get('caller')
      const row = await resolve(engine, caller, {
        id: c.req.valid('param').id,
        decision: { strategy, fields, merged: mergedData as Record<string, Value> },
      })
      if (forEver)
        await always(engine, caller, {
          connectionId: row.connectionId,
          fields: row.fields.map((field) => ({ field, side: fields[field] ?? strategy })),
        })
      return c.json({ conflict: await one(engine, caller, row) }, 200)
    })
    .openapi(rest, async (c) =>
      c.json({ conflict: await one(engine, c.get('caller'), await ignore(engine, c.get('caller'), c.req.valid('param').id)) }, 200),
    )
}

type Shown = z.output<typeof ConflictShape>

async function one(engine: Engine, caller: Caller, row: ConflictRow): Promise<Shown> {
  return inTx(engine.db, inNameOf(caller), async (tx) => viewOf(row, await titleOf(tx, row)))
}

/** With the titles of their records. */
async function shown(tx: Tx, rows: readonly ConflictRow[]): Promise<Shown[]> {
  const titles = new Map<string, string>()
  for (const [kind, own] of Map.groupBy(rows, (row) => row.kind)) {
    const records = await load(
      tx,
      kind,
      own.map((row) => row.recordId),
    )
    for (const record of records.values()) titles.set(record.id, nouns[kind].title(record.values))
  }
  return rows.map((row) => viewOf(row, titles.get(row.recordId) ?? null))
}

async function connectionsFor(tx: Tx, caller: Caller, configId: string | undefined): Promise<ConflictFilter['connections']> {
  const all = (await connectionsOf(tx)).filter(({ id }) => configId === undefined || id === configId)
  const ids = (seen: boolean) => all.filter((each) => may(caller, 'seeConnection', each) === seen).map(({ id }) => id)
  return { visible: ids(true), others: ids(false) }
}

/** Who may edit a record decides its conflicts, and so sees them. */
function sightsOf(caller: Caller): readonly Sight[] {
  return kinds.map((kind) => {
    const edits = (ownerId: string | null): boolean => may(caller, 'edit', { kind, ownerId })
    return { scope: scopeOf(caller, kind), edits: edits(null) ? 'all' : edits(caller.personId) ? 'own' : 'none' }
  })
}

async function titleOf(tx: Tx, row: ConflictRow): Promise<string | null> {
  const record = (await load(tx, row.kind, [row.recordId])).get(row.recordId)
  return record === undefined ? null : nouns[row.kind].title(record.values)
}

function viewOf(row: ConflictRow, title: string | null): Shown {
  return {
    id: row.id,
    configId: row.connectionId,
    entityType: entityTypeOf(row.kind),
    entityId: row.recordId,
    crmRecordId: row.remoteId,
    title,
    appData: { ...row.appData },
    crmData: { ...row.crmData },
    baseData: { ...row.baseData },
    conflictingFields: [...row.fields],
    status: row.status,
    resolutionStrategy: row.strategy,
    resolvedBy: row.resolvedBy,
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    detectedAt: row.detectedAt.toISOString(),
  }
}
