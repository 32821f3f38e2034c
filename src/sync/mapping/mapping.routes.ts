import { z } from '@hono/zod-openapi'
import { may } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { customTypes } from '#model/custom.ts'
import { json, jsonBody } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import { Fault, notFound } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { atConnection } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { EntityGiven } from '../entity.ts'
import { streamsOf } from '../stream.store.ts'
import { openStreams } from '../runs/trigger.flow.ts'
import { draftOf, type Draft } from './draft.ts'
import { editMapping, oursOf, type At, type Edit, type Edited } from './edit.flow.ts'
import { mappingOf } from './mapping.store.ts'
import { MappingOfShape, MappingRowShape, mappingViewOf, rowOf, type MappingEntry } from './mapping-view.ts'

const tags = ['Mapping']
const ofConfig = z.object({ id: z.uuid() })
const ofRow = z.object({ id: z.uuid(), mappingId: z.uuid() })
const path = z.string().trim().min(1).max(300)
const code = z.string().max(10_000).nullable().optional()
const direction = z.enum(['push', 'pull', 'bidirectional', 'none'])
const Row = json('The row, with what is doubtful about it', z.object({ mapping: MappingRowShape }))

const newField = z
  .strictObject({
    key: z
      .string()
      .regex(/^[a-zA-Z][a-zA-Z0-9_]{0,62}$/, 'must be a letter, then at most 62 letters, digits or _')
      .optional(),
    label: z.string().trim().min(1).max(200).optional(),
    type: z.enum(customTypes).optional(),
    options: z.array(z.string().trim().min(1).max(200)).max(500, 'at most 500 options').nullish(),
  })
  .describe('A custom field to be made for the row; what is left out is fitted to the field there')

const given = {
  crmField: path,
  appField: path.optional(),
  newField: newField.optional(),
  syncDirection: direction.default('bidirectional'),
  transformFunction: code,
  transformBack: code,
}
const onePlace = (row: { appField?: string | undefined; newField?: object | undefined }): boolean =>
  (row.appField === undefined) !== (row.newField === undefined)
const onePlaceSaid = { message: 'name a field here, or give newField to have one made', path: ['appField'] }

/** Rows as a caller gives them. */
export const RowsGiven = z
  .array(z.strictObject({ id: z.uuid().optional(), ...given }).refine(onePlace, onePlaceSaid))
  .max(500, 'at most 500 rows')

const list = route({
  method: 'get',
  path: '/crm/configs/{id}/field-mappings',
  tags,
  summary: 'Which field there is which field here, and what is doubtful about it',
  request: { params: ofConfig },
  responses: {
    200: json('Rows by kind', z.object({ mappings: z.array(MappingRowShape), entities: z.array(MappingOfShape), mayEdit: z.boolean() })),
  },
})
const add = route({
  method: 'post',
  path: '/crm/configs/{id}/field-mappings',
  tags,
  summary: 'Map one more field; with newField, a custom field is made for it in the same step',
  request: { params: ofConfig, body: jsonBody(z.strictObject({ entityType: EntityGiven, ...given }).refine(onePlace, onePlaceSaid)) },
  responses: { 201: Row },
})
const replace = route({
  method: 'put',
  path: '/crm/configs/{id}/field-mappings',
  tags,
  summary: 'Make these the rows of a kind, all or nothing; rows that are not among them go, values stay',
  request: {
    params: ofConfig,
    body: jsonBody(
      z.strictObject({
        entityType: EntityGiven,
        version: z.int().optional().describe('As last seen; 409 when somebody changed the mapping since'),
        mappings: RowsGiven,
      }),
    ),
  },
  responses: { 200: json('The rows as kept', z.object({ mappings: z.array(MappingRowShape), entity: MappingOfShape })) },
})
const change = route({
  method: 'patch',
  path: '/crm/configs/{id}/field-mappings/{mappingId}',
  tags,
  summary: 'Change a row',
  request: {
    params: ofRow,
    body: jsonBody(z.object({ appField: path, syncDirection: direction, transformFunction: code, transformBack: code }).partial().strict()),
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

/** A connection's mapping: rows that read both ways. Every change is checked before it is kept; what cannot stand is refused with the mend. */
export function mappingRoutes(engine: Engine) {
  return room()
    .openapi(list, async (c) => {
      const { all, mayEdit } = await mappingsOf(engine, { caller: c.get('caller'), id: c.req.valid('param').id })
      return c.json({ mappings: all.flatMap(rowsOf), entities: all.map(entityOf), mayEdit }, 200)
    })
    .openapi(add, async (c) => {
      const { entityType: kind, ...row } = c.req.valid('json')
      const edited = await editMapping(
        engine,
        { caller: c.get('caller'), id: c.req.valid('param').id },
        {
          kind,
          draft: (now) => {
            if (now.some(({ remotePath }) => remotePath === row.crmField))
              throw new Fault('conflict', `crmField: ${row.crmField} is mapped already; change that row instead`)
            return [...now.map(draftOf), draftGiven(row)]
          },
        },
      )
      return c.json({ mapping: oneOf(edited, (each) => each.remotePath === row.crmField) }, 201)
    })
    .openapi(replace, async (c) => {
      const { entityType: kind, version, mappings } = c.req.valid('json')
      const edited = await editMapping(
        engine,
        { caller: c.get('caller'), id: c.req.valid('param').id },
        {
          kind,
          version,
          draft: () => mappings.map(draftGiven),
        },
      )
      return c.json({ mappings: rowsOf(edited), entity: entityOf(edited) }, 200)
    })
    .openapi(change, async (c) => {
      const { mappingId, id } = c.req.valid('param')
      const patch = c.req.valid('json')
      const edited = await editRow(engine, { caller: c.get('caller'), id, mappingId }, (row) => ({
        ...row,
        localPath: patch.appField ?? row.localPath,
        direction: patch.syncDirection ?? row.direction,
        transform: patch.transformFunction === undefined ? row.transform : patch.transformFunction,
        transformBack: patch.transformBack === undefined ? row.transformBack : patch.transformBack,
      }))
      return c.json({ mapping: oneOf(edited, (each) => each.id === mappingId.toLowerCase()) }, 200)
    })
    .openapi(remove, async (c) => {
      const { mappingId, id } = c.req.valid('param')
      await editRow(engine, { caller: c.get('caller'), id, mappingId }, () => null)
      return c.json({ success: true as const }, 200)
    })
}

/** The mapping of every kind that a connection syncs, for whoever may see it. */
async function mappingsOf(engine: Engine, at: At): Promise<{ readonly all: readonly Edited[]; readonly mayEdit: boolean }> {
  return atConnection(engine, { ...at, action: 'seeConnection' }, async (tx, connection) => {
    await openStreams(engine, tx, connection)
    const rows = await mappingOf(tx, connection.id)
    const all: Edited[] = []
    for (const stream of await streamsOf(tx, connection.id))
      all.push({
        stream,
        rows: rows.filter(({ kind }) => kind === stream.kind),
        known: { ours: await oursOf(tx, stream.kind), theirs: stream.described },
      })
    return { all, mayEdit: may(at.caller, 'manageConnection', connection) }
  })
}

type RowAt = { readonly caller: Caller; readonly id: string; readonly mappingId: string }

/** Changes one row, or removes it. */
async function editRow(engine: Engine, at: RowAt, work: (row: Draft) => Draft | null): Promise<Edited> {
  const mappingId = at.mappingId.toLowerCase()
  const edit: Omit<Edit, 'kind'> = {
    draft: (now) => now.flatMap((row) => (row.id === mappingId ? (work(draftOf(row)) ?? []) : [draftOf(row)])),
  }
  return editMapping(engine, at, { ...edit, kind: await kindOfRow(engine, { ...at, mappingId }) })
}

async function kindOfRow(engine: Engine, { caller, id, mappingId }: RowAt): Promise<Kind> {
  return atConnection(engine, { caller, id, action: 'manageConnection' }, async (tx, connection) => {
    const row = (await mappingOf(tx, connection.id)).find((each) => each.id === mappingId)
    if (row === undefined) throw notFound('mapping')
    return row.kind
  })
}

/** A row of a body as a draft. */
export function draftGiven(row: Omit<z.output<typeof RowsGiven>[number], 'id'> & { readonly id?: string | undefined }): Draft {
  return {
    id: row.id?.toLowerCase() ?? null,
    remotePath: row.crmField,
    localPath: row.appField ?? null,
    make: row.newField ?? null,
    direction: row.syncDirection,
    transform: row.transformFunction ?? null,
    transformBack: row.transformBack ?? null,
  }
}

export const rowsOf = ({ rows, known }: Edited): z.output<typeof MappingRowShape>[] => rows.map((row) => rowOf(row, known))
export const entityOf = ({ stream, rows, known }: Edited): z.output<typeof MappingOfShape> => mappingViewOf(stream, rows, known)

function oneOf({ rows, known }: Edited, is: (row: MappingEntry) => boolean): z.output<typeof MappingRowShape> {
  const row = rows.find(is)
  if (row === undefined) throw notFound('mapping')
  return rowOf(row, known)
}
