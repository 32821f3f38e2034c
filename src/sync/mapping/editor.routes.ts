import { z } from '@hono/zod-openapi'
import { customTypes } from '#model/custom.ts'
import { json, jsonBody } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import type { Engine } from '../engine.flow.ts'
import { EntityGiven } from '../entity.ts'
import { availableFields, RemoteFieldShape } from './fields.flow.ts'
import { historyOf, restoreMapping, type Told } from './history.flow.ts'
import { entityOf, draftGiven, RowsGiven, rowsOf } from './mapping.routes.ts'
import { MappingOfShape, MappingRowShape } from './mapping-view.ts'
import { previewMapping } from './preview.flow.ts'
import type { Suggestion } from './suggest.ts'
import { acceptSuggestions, suggestionsFor } from './suggest.flow.ts'

const tags = ['Mapping']
const ofConfig = z.object({ id: z.uuid() })
const direction = z.enum(['push', 'pull', 'bidirectional', 'none'])
const Kept = json('The rows as kept', z.object({ mappings: z.array(MappingRowShape), entity: MappingOfShape }))

const SuggestionShape = z
  .object({
    crmField: z.string(),
    crmLabel: z.string(),
    crmType: z.string(),
    appField: z.string().nullable().describe('null: with a custom field made for it'),
    appLabel: z.string(),
    newField: z
      .object({ key: z.string(), label: z.string(), type: z.enum(customTypes), options: z.array(z.string()).nullable() })
      .nullable(),
    syncDirection: direction,
    score: z.number().min(0).max(1),
    reason: z.string(),
    sample: z.unknown(),
  })
  .meta({ id: 'MappingSuggestion' })

const sides = z.object({ before: z.unknown(), after: z.unknown() })
const SampleShape = z
  .object({
    title: z.string(),
    recordId: z.uuid().nullable(),
    crmRecordId: z.string(),
    fields: z.array(
      z.object({
        crmField: z.string(),
        appField: z.string(),
        here: sides,
        there: sides,
        conflict: z.boolean(),
        unread: z.boolean(),
        waits: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'MappingSample' })

const PastRow = z.object({ crmField: z.string(), appField: z.string(), syncDirection: direction }).nullable()
const VersionShape = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    actor: z.object({ id: z.string().nullable(), name: z.string() }),
    current: z.boolean(),
    rows: z.number().int(),
    changes: z.array(z.object({ crmField: z.string(), from: PastRow, to: PastRow })),
  })
  .meta({ id: 'MappingVersion' })

const autoMap = route({
  method: 'post',
  path: '/crm/configs/{id}/field-mappings/auto-map',
  tags,
  summary: 'Suggest rows for fields that have none, each with a score and why; `apply` adds those named, all or nothing',
  request: {
    params: ofConfig,
    body: jsonBody(
      z.strictObject({
        entityType: EntityGiven,
        rows: RowsGiven.optional().describe('Rows nobody saved yet, in place of those kept'),
        apply: z.array(z.string().min(1).max(300)).max(200, 'at most 200').optional().describe('The crmField of each suggestion accepted'),
      }),
    ),
  },
  responses: {
    200: json('Suggestions, best first', z.object({ suggestions: z.array(SuggestionShape), applied: z.array(MappingRowShape) })),
  },
})
const preview = route({
  method: 'post',
  path: '/crm/configs/{id}/field-mappings/preview',
  tags,
  summary: 'Try a mapping on a few samples: what both sides would say; nothing is written',
  request: {
    params: ofConfig,
    body: jsonBody(
      z.strictObject({
        entityType: EntityGiven,
        rows: RowsGiven.optional().describe('Absent: the mapping as it stands'),
        samples: z.int().min(0).max(5).default(5).describe('0: the rows are only looked through, and the provider is not asked'),
      }),
    ),
  },
  responses: {
    200: json(
      'Before and after',
      z.object({
        mappings: z.array(MappingRowShape),
        entity: MappingOfShape,
        samples: z.array(SampleShape),
        values: z.record(z.string(), z.unknown()),
      }),
    ),
  },
})
const history = route({
  method: 'get',
  path: '/crm/configs/{id}/field-mappings/history',
  tags,
  summary: 'Who changed the mapping of a kind, and how',
  request: { params: ofConfig, query: z.object({ entityType: EntityGiven }) },
  responses: { 200: json('Newest first, at most 100', z.object({ versions: z.array(VersionShape) })) },
})
const restore = route({
  method: 'post',
  path: '/crm/configs/{id}/field-mappings/restore',
  tags,
  summary: 'Make a former state the mapping of today',
  request: {
    params: ofConfig,
    body: jsonBody(
      z
        .strictObject({
          entityType: EntityGiven,
          versionId: z
            .string()
            .regex(/^\d{1,20}$/, 'is the id of a version of the history')
            .optional(),
          at: z.iso.datetime({ offset: true }).optional(),
          version: z.int().optional().describe('As last seen; 409 when somebody changed the mapping since'),
        })
        .refine(({ versionId, at }) => (versionId === undefined) !== (at === undefined), {
          message: 'give either versionId or at',
          path: ['versionId'],
        }),
    ),
  },
  responses: { 200: Kept },
})
const fields = route({
  method: 'get',
  path: '/crm/{provider}/available-fields',
  tags,
  summary: 'Fields the provider offers, asked of the account when the last answer is older than a minute',
  request: {
    params: z.object({ provider: z.string().max(40) }),
    query: z.object({ entityType: EntityGiven, configId: z.uuid().optional() }),
  },
  responses: { 200: json('Fields', z.object({ fields: z.array(RemoteFieldShape) })) },
})

/** What helps to edit a mapping: suggestions, a try on samples, its history, and what there is to map. */
export function mappingEditorRoutes(engine: Engine) {
  return room()
    .openapi(autoMap, async (c) => {
      const { entityType: kind, rows, apply = [] } = c.req.valid('json')
      const at = { caller: c.get('caller'), id: c.req.valid('param').id }
      const all = await suggestionsFor(engine, at, { kind, drafts: rows?.map(draftGiven) ?? null })
      const kept = apply.length === 0 ? null : await acceptSuggestions(engine, at, { kind, all, accepted: apply })
      const applied = kept === null ? [] : rowsOf(kept).filter(({ crmField }) => apply.includes(crmField))
      const open = all.filter(({ remote }) => !apply.includes(remote.name))
      return c.json({ suggestions: open.map(suggestionOf).toSorted((a, b) => b.score - a.score), applied }, 200)
    })
    .openapi(preview, async (c) => {
      const { entityType: kind, rows, samples: most } = c.req.valid('json')
      const at = { caller: c.get('caller'), id: c.req.valid('param').id }
      const { tried, samples, values } = await previewMapping(engine, at, { kind, drafts: rows?.map(draftGiven) ?? null, samples: most })
      const shown: z.output<typeof SampleShape>[] = samples.map(({ remoteId, lines, ...sample }) => ({
        ...sample,
        crmRecordId: remoteId,
        fields: lines.map(({ remote, local, ...line }) => ({ crmField: remote, appField: local, ...line })),
      }))
      return c.json({ mappings: rowsOf(tried), entity: entityOf(tried), samples: shown, values: Object.fromEntries<unknown>(values) }, 200)
    })
    .openapi(history, async (c) => {
      const at = { caller: c.get('caller'), id: c.req.valid('param').id }
      const versions = await historyOf(engine, at, c.req.valid('query').entityType)
      return c.json({ versions: versions.map(versionOf) }, 200)
    })
    .openapi(restore, async (c) => {
      const { entityType: kind, versionId, at: moment, version } = c.req.valid('json')
      const at = { caller: c.get('caller'), id: c.req.valid('param').id }
      const kept = await restoreMapping(engine, at, {
        kind,
        id: versionId,
        at: moment === undefined ? undefined : new Date(moment),
        version,
      })
      return c.json({ mappings: rowsOf(kept), entity: entityOf(kept) }, 200)
    })
    .openapi(fields, async (c) => {
      const { entityType, configId } = c.req.valid('query')
      const found = await availableFields(engine, c.get('caller'), { provider: c.req.valid('param').provider, configId, kind: entityType })
      return c.json(
        { fields: found.map((field) => ({ ...field, options: [...(field.options ?? [])], optionLabels: field.optionLabels ?? {} })) },
        200,
      )
    })
}

const suggestionOf = ({ remote, local, make, direction: way, score, reason, sample }: Suggestion): z.output<typeof SuggestionShape> => ({
  crmField: remote.name,
  crmLabel: remote.label,
  crmType: remote.type,
  appField: local?.name ?? null,
  appLabel: local?.label ?? make?.label ?? '',
  newField: make === null ? null : { key: make.key, label: make.label, type: make.type, options: make.options ? [...make.options] : null },
  syncDirection: way,
  score,
  reason,
  sample,
})

type PastRowShown = z.output<typeof PastRow>

const pastRow = (row: Told['changes'][number]['after']): PastRowShown =>
  row === null ? null : { crmField: row.remotePath, appField: row.localPath, syncDirection: row.direction }

const versionOf = ({ id, at, actor, changes, rows }: Told, place: number): z.output<typeof VersionShape> => ({
  id,
  at: at.toISOString(),
  actor: { id: actor.id, name: actor.name },
  current: place === 0,
  rows: rows.length,
  changes: changes.map(({ remotePath, before, after }) => ({ crmField: remotePath, from: pastRow(before), to: pastRow(after) })),
})
