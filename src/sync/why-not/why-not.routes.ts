import { z } from '@hono/zod-openapi'
import type { Caller } from '#access/caller.ts'
import { load } from '#crm/records/load.store.ts'
import { inTx } from '#db/db.ts'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import { notFound } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import { inNameOf, visibleConnections } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { entitled } from '../entitled.store.ts'
import { factsOf } from './facts.flow.ts'
import { acts } from './reason.ts'
import { retryLink } from './retry.flow.ts'
import { whyNot } from './why-not.ts'

const ReasonShape = z
  .object({
    code: z.string(),
    text: z.string(),
    mend: z
      .object({ act: z.enum(acts), text: z.string() })
      .nullable()
      .describe('null: nothing mends it'),
  })
  .meta({ id: 'WhyNotReason' })

const WhyNotShape = z
  .object({
    synced: z.boolean().describe('It is there, and equal'),
    reason: z.string().nullable().describe('The first of the reasons'),
    reasons: z.array(ReasonShape).describe('All that hold, the one to mend first before the others'),
    remoteId: z.string().nullable(),
    linkId: z.string().nullable().describe('What `retry` and unlinking name; null where there is no link'),
    conflictId: z.string().nullable().describe('The open conflict to decide'),
    equalAt: z.string().nullable().describe('When both sides were last compared; null where it is not linked'),
  })
  .meta({ id: 'WhyNot' })

/** Why a record is not, or not equally, at another system. */
export function whyNotRoutes(engine: Engine, kind: Kind) {
  const why = route({
    method: 'get',
    path: `/${nouns[kind].plural}/{id}/why-not` as const,
    tags: ['Links'],
    summary: 'Why this record is not synced with a connection, and what mends it',
    request: { params: z.object({ id: z.uuid() }), query: z.object({ configId: z.uuid() }) },
    responses: { 200: json('In plain words', WhyNotShape) },
  })
  const retry = route({
    method: 'post',
    path: `/${nouns[kind].plural}/{id}/links/{linkId}/retry` as const,
    tags: ['Links'],
    summary: 'Try again what the other system refused or did not answer',
    request: { params: z.object({ id: z.uuid(), linkId: z.uuid() }) },
    responses: { 200: json('Under way', z.object({ success: z.literal(true) })) },
  })
  return room()
    .openapi(why, async (c) => {
      const asked = { kind, id: c.req.valid('param').id, configId: c.req.valid('query').configId }
      return c.json(await explain(engine, c.get('caller'), asked), 200)
    })
    .openapi(retry, async (c) => {
      await retryLink(engine, c.get('caller'), { kind, ...c.req.valid('param') })
      return c.json({ success: true as const }, 200)
    })
}

type Asked = { readonly kind: Kind; readonly id: string; readonly configId: string }

async function explain(engine: Engine, caller: Caller, { kind, id, configId }: Asked): Promise<z.output<typeof WhyNotShape>> {
  return inTx(engine.db, inNameOf(caller), async (tx) => {
    const stored = (await load(tx, kind, [id])).get(id)
    if (stored === undefined) throw notFound(kind)
    const record = await entitled(tx, caller, { record: stored, action: 'read' })
    const connection = (await visibleConnections(tx, caller)).find((each) => each.id === configId)
    if (connection === undefined) throw notFound('config')
    const { facts, link, conflictId } = await factsOf(tx, engine, { workspaceId: caller.workspaceId, connection, record })
    const reasons = whyNot(facts)
    return {
      synced: reasons.length === 0,
      reason: reasons[0]?.text ?? null,
      reasons: [...reasons],
      remoteId: link?.remoteId ?? null,
      linkId: link?.id ?? null,
      conflictId: conflictId,
      equalAt: link?.state === 'live' ? (link.syncedAt?.toISOString() ?? null) : null,
    }
  })
}
