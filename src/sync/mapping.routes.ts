import { z } from '@hono/zod-openapi'
import type { Caller } from '#access/caller.ts'
import type { Connection } from '#connections/connection.ts'
import { room, route } from '#http/route.ts'
import type { Tx } from '#db/db.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import { resetCursors } from './cursor.store.ts'
import { atConnection } from './desk.flow.ts'
import { openStreamIn, type Engine } from './engine.flow.ts'
import { EntityGiven } from './entity.ts'
import { availableFields, RemoteFieldShape } from './fields.flow.ts'
import { addRow, dropRow, mappingOf, saveRow } from './mapping.store.ts'
import { entryOf, MappingShape, type MappingEntry } from './mapping-view.ts'
import { outdate, streamsOf } from './stream.store.ts'
import { openStreams, ring } from './trigger.flow.ts'

const tags = ['Mapping']
const json = <S extends z.ZodType>(description: string, schema: S) => ({ description, content: { 'application/json': { schema } } })
const ofConfig = z.object({ id: z.uuid() })
const ofRow = z.object({ id: z.uuid(), mappingId: z.uuid() })
const path = z.string().trim().min(1).max(300)
const code = z.string().max(10_000).nullable().optional()
const direction = z.enum(['push', 'pull', 'bidirectional', 'none'])
const Row = json('The row', z.object({ mapping: MappingShape }))

const list = route({
  method: 'get',
  path: '/crm/configs/{id}/field-mappings',
  tags,
  summary: 'Which field there is which field here',
  request: { params: ofConfig },
  responses: { 200: json('Rows by kind', z.object({ mappings: z.array(MappingShape) })) },
})
const add = route({
  method: 'post',
  path: '/crm/configs/{id}/field-mappings',
  tags,
  summary: 'Map one more field',
  request: {
    params: ofConfig,
    body: {
      content: {
        'application/json': {
          schema: z
            .object({
              entityType: EntityGiven,
              crmField: path,
              appField: path,
              syncDirection: direction.default('bidirectional'),
              transformFunction: code,
              transformBack: code,
            })
            .strict(),
        },
      },
    },
  },
  responses: { 201: Row },
})
const change = route({
  method: 'patch',
  path: '/crm/configs/{id}/field-mappings/{mappingId}',
  tags,
  summary: 'Change a row',
  request: {
    params: ofRow,
    body: {
      content: {
        'application/json': {
          schema: z.object({ appField: path, syncDirection: direction, transformFunction: code, transformBack: code }).partial().strict(),
        },
      },
    },
  },
  responses: { 200: Row },
})
const remove = route({
  method: 'delete',
  path: '/crm/configs/{id}/field-mappings/{mappingId}',
  tags,
  summary: 'Remove a row; values stay',
  request: { params: ofRow },
  responses: { 200: json('Removed', z.object({ success: z.literal(true) })) },
})
const fields = route({
  method: 'get',
  path: '/crm/{provider}/available-fields',
  tags,
  summary: 'Fields the provider offers',
  request: {
    params: z.object({ provider: z.string().max(40) }),
    query: z.object({ entityType: EntityGiven, configId: z.uuid().optional() }),
  },
  responses: { 200: json('Fields', z.object({ fields: z.array(RemoteFieldShape) })) },
})

/** A connection's mapping: rows that read both ways. Every change is compiled before it is kept; what cannot stand is refused with the mend. */
export function mappingRoutes(engine: Engine) {
  return room()
    .openapi(list, async (c) => {
      const at = { caller: c.get('caller'), id: c.req.valid('param').id, action: 'seeConnection' } as const
      const rows = await atConnection(
        engine,
        at,
        async (tx, connection) => (await openStreams(engine, tx, connection), mappingOf(tx, connection.id)),
      )
      return c.json({ mappings: rows.map(entryOf) }, 200)
    })
    .openapi(add, async (c) => {
      const { entityType, crmField, appField, syncDirection, transformFunction = null, transformBack = null } = c.req.valid('json')
      const row = {
        kind: entityType,
        remotePath: crmField,
        localPath: appField,
        direction: syncDirection,
        transform: transformFunction,
        transformBack,
      }
      const made = await edited(engine, { caller: c.get('caller'), id: c.req.valid('param').id }, async (tx, connection) => {
        const added = await addRow(tx, connection.id, row)
        if (added === null) throw new Fault('conflict', `crmField: ${crmField} is mapped already; change that row instead`)
        return added
      })
      return c.json({ mapping: entryOf(made) }, 201)
    })
    .openapi(change, async (c) => {
      const { id, mappingId } = c.req.valid('param')
      const patch = c.req.valid('json')
      const saved = await edited(engine, { caller: c.get('caller'), id }, async (tx, connection) => {
        const row = await rowOf(tx, connection, mappingId)
        const next: MappingEntry = {
          ...row,
          localPath: patch.appField ?? row.localPath,
          direction: patch.syncDirection ?? row.direction,
          transform: patch.transformFunction === undefined ? row.transform : patch.transformFunction,
          transformBack: patch.transformBack === undefined ? row.transformBack : patch.transformBack,
        }
        await saveRow(tx, next)
        return next
      })
      return c.json({ mapping: entryOf(saved) }, 200)
    })
    .openapi(remove, async (c) => {
      const { id, mappingId } = c.req.valid('param')
      await edited(engine, { caller: c.get('caller'), id }, async (tx, connection) => {
        const row = await rowOf(tx, connection, mappingId)
        await dropRow(tx, row.id)
        return row
      })
      return c.json({ success: true as const }, 200)
    })
    .openapi(fields, async (c) => {
      const { entityType, configId } = c.req.valid('query')
      const found = await availableFields(engine, c.get('caller'), { provider: c.req.valid('param').provider, configId, kind: entityType })
      return c.json({ fields: found.map((field) => ({ ...field, options: [...(field.options ?? [])] })) }, 200)
    })
}

type At = { readonly caller: Caller; readonly id: string }

async function rowOf(tx: Tx, connection: Connection, id: string): Promise<MappingEntry> {
  const row = (await mappingOf(tx, connection.id)).find((each) => each.id === id)
  if (row === undefined) throw notFound('mapping')
  return row
}

/** Makes a change, compiles the stream's mapping with it, and has all of the stream planned anew. */
async function edited(engine: Engine, at: At, work: (tx: Tx, connection: Connection) => Promise<MappingEntry>): Promise<MappingEntry> {
  const { row, parts } = await atConnection(engine, { ...at, action: 'manageConnection' }, async (tx, connection) => {
    await openStreams(engine, tx, connection)
    const done = await work(tx, connection)
    const stream = (await streamsOf(tx, connection.id)).find(({ kind }) => kind === done.kind)
    if (stream === undefined)
      throw invalid([{ field: 'entityType', message: 'this connection does not sync that kind; add it to syncEntities first' }])
    await mustCompile(engine, tx, { workspaceId: connection.workspaceId, streamId: stream.id })
    await resetCursors(tx, await outdate(tx, connection.id, done.kind))
    const both = [
      { streamId: stream.id, direction: 'pull' as const },
      { streamId: stream.id, direction: 'push' as const },
    ]
    return { row: done, parts: connection.phase === 'active' ? both : [] }
  })
  await ring(engine, at.caller.workspaceId, parts)
  return row
}

/** Opening the stream compiles its rows; what is wrong is the caller's, named by row. */
async function mustCompile(engine: Engine, tx: Tx, at: { workspaceId: string; streamId: string }): Promise<void> {
  const open = await openStreamIn(engine, tx, at)
  if (open === null) throw invalid([{ field: 'entityType', message: 'this provider does not offer that kind' }])
}
