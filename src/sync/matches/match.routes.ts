import { z } from '@hono/zod-openapi'
import { scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { load } from '#crm/records/load.store.ts'
import { visibleOf } from '#crm/records/scope.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import { nouns } from '#model/nouns.ts'
import { inNameOf, visibleConnections } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { entityTypeOf } from '../entity.ts'
import { answerMatch, type Said } from './answer.flow.ts'
import { detailOf } from './detail.ts'
import { openMatches, type OpenMatch } from './match.store.ts'

const tags = ['Conflicts']

const MatchShape = z
  .object({
    id: z.uuid(),
    configId: z.uuid(),
    provider: z.string(),
    entityType: z.string(),
    crmRecordId: z.string(),
    crmRecordUrl: z.string().nullable(),
    title: z.string().nullable(),
    candidates: z.array(
      z.object({ id: z.uuid(), title: z.string(), detail: z.string().nullable().describe('what tells it from others of the same name') }),
    ),
    detectedAt: z.string().nullable(),
  })
  .meta({ id: 'Match' })

const list = route({
  method: 'get',
  path: '/crm/matches',
  tags,
  summary: 'Records at the other system that may be one of several here: they wait for a person',
  request: {
    query: z.object({
      configId: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      offset: z.coerce.number().int().min(0).max(10_000, 'must be at most 10000').default(0),
    }),
  },
  responses: {
    200: json(
      'Those of connections the caller may see; candidates he may not see are left out',
      z.object({ matches: z.array(MatchShape), pagination: z.object({ total: z.number(), limit: z.number(), offset: z.number() }) }),
    ),
  },
})
const answer = route({
  method: 'post',
  path: '/crm/matches/{id}',
  tags,
  summary:
    'Say which record it is (`entityId`), that it is none of them (`none`: it becomes a new one), or that it is never to be synced (`never`)',
  request: {
    params: z.object({ id: z.uuid() }),
    body: {
      content: {
        'application/json': {
          schema: z.union([z.object({ entityId: z.uuid() }).strict(), z.object({ answer: z.enum(['none', 'never']) }).strict()]),
        },
      },
    },
  },
  responses: { 200: json('Noted', z.object({ success: z.literal(true) })) },
})

/** Remotes that may be one of several records. */
export function matchRoutes(engine: Engine) {
  return room()
    .openapi(list, async (c) => {
      const { configId, limit, offset } = c.req.valid('query')
      const caller = c.get('caller')
      return inTx(engine.db, inNameOf(caller), async (tx) => {
        const visible = (await visibleConnections(tx, caller)).map(({ id }) => id)
        const connectionIds = visible.filter((id) => configId === undefined || id === configId)
        const { matches, total } = await openMatches(tx, { connectionIds, limit, offset })
        return c.json({ matches: await shown(tx, engine, { caller, matches }), pagination: { total, limit, offset } }, 200)
      })
    })
    .openapi(answer, async (c) => {
      const body = c.req.valid('json')
      const said: Said = 'entityId' in body ? { is: body.entityId } : body.answer
      await answerMatch(engine, c.get('caller'), { id: c.req.valid('param').id, said })
      return c.json({ success: true as const }, 200)
    })
}

async function shown(
  tx: Tx,
  engine: Engine,
  { caller, matches }: { readonly caller: Caller; readonly matches: readonly OpenMatch[] },
): Promise<z.output<typeof MatchShape>[]> {
  const told = new Map<string, { title: string; detail: string | null }>()
  for (const [kind, own] of Map.groupBy(matches, (each) => each.kind)) {
    const ids = [...new Set(own.flatMap((each) => each.records))]
    const visible = await visibleOf(tx, scopeOf(caller, kind), ids)
    for (const record of (await load(tx, kind, [...visible])).values())
      told.set(record.id, { title: nouns[kind].title(record.values), detail: detailOf(record.values) })
  }
  return matches.map((each) => ({
    id: each.id,
    configId: each.connectionId,
    provider: each.provider,
    entityType: entityTypeOf(each.kind),
    crmRecordId: each.remoteId,
    crmRecordUrl: engine.connector(each.provider)?.streams[each.kind]?.url?.(each.remoteId, each.accountId) ?? null,
    title: each.title,
    candidates: each.records.flatMap((id) => {
      const known = told.get(id)
      return known === undefined ? [] : [{ id, ...known }]
    }),
    detectedAt: each.at?.toISOString() ?? null,
  }))
}
