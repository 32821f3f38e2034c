import { z } from '@hono/zod-openapi'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import { atConnection } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { chooseCounterpart } from './choose.flow.ts'
import { pointeeKinds, type Counterpart, type Local } from './counterpart.ts'
import { counterpartsOf, lastLook, localsOf } from './counterpart.store.ts'

const tags = ['Configs']
const params = z.object({ id: z.uuid() })
const to = z.enum(pointeeKinds, `must be one of ${pointeeKinds.join(', ')}`)

const CounterpartShape = z
  .object({
    to,
    remoteId: z.string(),
    label: z.string(),
    email: z.string().nullable(),
    within: z.string().nullable().describe('Of a stage: the id of its pipeline there'),
    withinLabel: z.string().nullable(),
    localId: z.string().nullable().describe('null: it stands for nothing here yet, and what points at it is left as it is'),
    localLabel: z.string().nullable(),
    by: z.enum(['match', 'person', 'made']),
    seenAt: z.string().nullable().describe('null: records name it, and the provider does not'),
    goneAt: z.string().nullable(),
  })
  .meta({ id: 'Counterpart' })

const list = route({
  method: 'get',
  path: '/crm/configs/{id}/counterparts',
  tags,
  summary: 'People, pipelines and stages there, and which of ours each is',
  request: {
    params,
    query: z.object({
      to: to.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      offset: z.coerce.number().int().min(0).max(10_000, 'must be at most 10000').default(0),
    }),
  },
  responses: {
    200: json(
      'Those that stand for nothing first',
      z.object({
        items: z.array(CounterpartShape),
        unmatched: z.number(),
        reason: z.string().nullable().describe('Why the provider did not say who and what is there; null: it did'),
        pagination: z.object({ total: z.number(), limit: z.number(), offset: z.number() }),
      }),
    ),
  },
})
const choose = route({
  method: 'patch',
  path: '/crm/configs/{id}/counterparts',
  tags,
  summary: 'Say which member, pipeline or stage of ours one of theirs is (null: none)',
  request: {
    params,
    body: {
      content: {
        'application/json': { schema: z.strictObject({ to, remoteId: z.string().min(1).max(500), localId: z.uuid().nullable() }) },
      },
    },
  },
  responses: { 200: json('As it stands now', z.object({ counterpart: CounterpartShape })) },
})

/** What a connection's owners, pipelines and stages are here. */
export function counterpartRoutes(engine: Engine) {
  return room()
    .openapi(list, async (c) => {
      const { to: only, limit, offset } = c.req.valid('query')
      const at = { caller: c.get('caller'), id: c.req.valid('param').id, action: 'seeConnection' } as const
      return atConnection(engine, at, async (tx, { id }) => {
        const all = await counterpartsOf(tx, id)
        const own = all.filter((each) => only === undefined || each.to === only)
        const locals = await localsOf(tx)
        const items = own.slice(offset, offset + limit).map((each) => shown(each, { all, locals }))
        const unmatched = own.filter(({ localId }) => localId === null).length
        const reason = (await lastLook(tx, id))?.reason ?? null
        return c.json({ items, unmatched, reason, pagination: { total: own.length, limit, offset } }, 200)
      })
    })
    .openapi(choose, async (c) => {
      const asked = { caller: c.get('caller'), configId: c.req.valid('param').id }
      const counterpart = await chooseCounterpart(engine, asked, c.req.valid('json'))
      const at = { caller: asked.caller, id: asked.configId, action: 'seeConnection' } as const
      return atConnection(engine, at, async (tx, { id }) => {
        const known = { all: await counterpartsOf(tx, id), locals: await localsOf(tx) }
        return c.json({ counterpart: shown(counterpart, known) }, 200)
      })
    })
}

function shown(
  each: Counterpart,
  { all, locals }: { readonly all: readonly Counterpart[]; readonly locals: readonly Local[] },
): z.output<typeof CounterpartShape> {
  const home = all.find(({ to: kind, remoteId }) => kind === 'pipeline' && remoteId === each.within)
  return {
    to: each.to,
    remoteId: each.remoteId,
    label: each.label,
    email: each.email,
    within: each.within,
    localId: each.localId,
    by: each.by,
    withinLabel: home?.label ?? null,
    localLabel: locals.find(({ id, to: kind }) => kind === each.to && id === each.localId)?.name ?? null,
    seenAt: each.seenAt?.toISOString() ?? null,
    goneAt: each.goneAt?.toISOString() ?? null,
  }
}
