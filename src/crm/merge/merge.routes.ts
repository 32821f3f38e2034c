import { z } from '@hono/zod-openapi'
import { json, jsonBody } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import { kinds } from '#model/kinds.ts'
import type { Noun } from '#model/noun.ts'
import { nouns } from '#model/nouns.ts'
import { revOf } from '#crm/records/if-match.ts'
import { recordSchema } from '#crm/records/schema.ts'
import { etagOf } from '#crm/records/view.ts'
import { merge, previewMerge, type Merging, type Preview } from './merge.flow.ts'
import { mergeBody, MergePreview, unmergeBody, Unmerged } from './merge-shapes.routes.ts'
import { unmerge, type Unmerged as Done } from './unmerge.flow.ts'

function operationsOf(noun: Noun) {
  const { kind, plural } = noun
  const tags = [plural.charAt(0).toUpperCase() + plural.slice(1)]
  const params = z.object({ id: z.string() })
  const View = recordSchema(noun).openapi(kind.charAt(0).toUpperCase() + kind.slice(1))
  return {
    merge: route({
      method: 'post',
      path: `/${plural}/{id}/merge`,
      tags,
      summary: `Merge another ${kind} into this one; it can be un-merged`,
      request: {
        params,
        headers: z.object({ 'if-match': z.string().max(200).optional().describe('The ETag last read; 409 where the record moved since') }),
        query: z.object({
          preview: z.enum(['true', 'false']).optional().describe('true: tell what would become of everything, and write nothing'),
        }),
        body: jsonBody(mergeBody),
      },
      responses: { 200: json(`The ${kind} as it now is; with preview, what would become of both`, z.union([View, MergePreview])) },
    }),
    unmerge: route({
      method: 'post',
      path: `/${plural}/{id}/unmerge`,
      tags,
      summary: `Take a merged ${kind} out again, with its links and all that came with it`,
      request: { params, body: { required: false, content: { 'application/json': { schema: unmergeBody } } } },
      responses: { 200: json('What is as before, and what stays because it was changed since', Unmerged) },
    }),
  }
}

/** Merging and un-merging, for every noun. */
export function mergeRoutes(rooms: Merging) {
  const routes = room()
  for (const kind of kinds) {
    const does = operationsOf(nouns[kind])
    routes.openapi(does.merge, async (c) => {
      const { otherId, fields = {} } = c.req.valid('json')
      const ask = { kind, id: c.req.param('id'), otherId, choices: fields, rev: revOf(c.req.header('if-match')) }
      if (c.req.valid('query').preview === 'true') return c.json(told(await previewMerge(rooms, c.get('caller'), ask)), 200)
      const view = await merge(rooms, c.get('caller'), ask)
      c.header('ETag', etagOf(view.rev))
      return c.json(view as never, 200)
    })
    routes.openapi(does.unmerge, async (c) => {
      const ask = { kind, id: c.req.param('id'), otherId: c.req.valid('json').otherId }
      return c.json(answered(await unmerge(rooms, c.get('caller'), ask)), 200)
    })
  }
  return routes
}

function told({ fields, references, ...rest }: Preview): z.output<typeof MergePreview> {
  return {
    ...rest,
    links: [...rest.links],
    fields: fields.map(({ field, mine, other, result, from }) => ({
      name: field.name,
      label: field.label,
      type: field.type,
      mine,
      other,
      result,
      from,
    })),
    references: references.map(({ kind, ...each }) => ({ entityType: kind, ...each })),
  }
}

function answered({ kept, fields, ...restored }: Done): z.output<typeof Unmerged> {
  return {
    restored: { ...restored, fields: [...fields] },
    kept: kept.map(({ kind, id, field }) => ({ entityType: kind, id, field, message: 'was changed since the merge' })),
  }
}
