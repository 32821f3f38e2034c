import { z } from '@hono/zod-openapi'
import type { Caller } from '#access/caller.ts'
import { load } from '#crm/records/load.store.ts'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import { inTx, type Tx } from '#db/db.ts'
import { notFound } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import { visibleConnections, inNameOf } from './desk.flow.ts'
import type { Engine } from './engine.flow.ts'
import { entitled } from './entitled.store.ts'
import { join } from './matches/join.flow.ts'
import { unlink } from './matches/unlink.flow.ts'
import { linksOfRecord, type RecordLink } from './why.store.ts'

const tags = ['Links']
const ofRecord = z.object({ id: z.uuid() })
const LinkShape = z
  .object({
    id: z.uuid(),
    configId: z.uuid(),
    provider: z.string(),
    account: z.string().nullable(),
    remoteId: z.string().nullable(),
    remoteUrl: z.string().nullable(),
    lastSyncedAt: z.string().nullable(),
    state: z.string(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Link' })

/** Where a record of one noun stands at the connected systems, the way in and the way out. */
export function linkRoutes(engine: Engine, kind: Kind) {
  const base = `/${nouns[kind].plural}` as const
  const list = route({
    method: 'get',
    path: `${base}/{id}/links`,
    tags,
    summary: 'The remotes this record stands for',
    request: { params: ofRecord },
    responses: {
      200: json(
        'Links; `hidden`: how many more there are through connections of colleagues',
        z.object({ links: z.array(LinkShape), hidden: z.number() }),
      ),
    },
  })
  const link = route({
    method: 'post',
    path: `${base}/{id}/links`,
    tags,
    summary: 'Link to a record there by hand; both sides then merge as at a first match',
    request: {
      params: ofRecord,
      body: {
        content: { 'application/json': { schema: z.object({ configId: z.uuid(), remoteId: z.string().trim().min(1).max(500) }).strict() } },
      },
    },
    responses: { 200: json('Linked', z.object({ success: z.literal(true), linkId: z.uuid() })) },
  })
  const end = route({
    method: 'delete',
    path: `${base}/{id}/links/{linkId}`,
    tags,
    summary: 'Unlink: the record stays here and there, neither follows the other',
    request: { params: z.object({ id: z.uuid(), linkId: z.uuid() }) },
    responses: { 200: json('Unlinked', z.object({ success: z.literal(true) })) },
  })
  return room()
    .openapi(list, async (c) => c.json(await linksFor(engine, c.get('caller'), { kind, id: c.req.valid('param').id }), 200))
    .openapi(link, async (c) => {
      const { linkId } = await join(engine, c.get('caller'), { kind, id: c.req.valid('param').id, ...c.req.valid('json') })
      return c.json({ success: true as const, linkId }, 200)
    })
    .openapi(end, async (c) => {
      await unlink(engine, c.get('caller'), { kind, ...c.req.valid('param') })
      return c.json({ success: true as const }, 200)
    })
}

type At = { readonly kind: Kind; readonly id: string; readonly action: 'read' | 'edit' }

async function mustSee(tx: Tx, caller: Caller, { kind, id, action }: At) {
  const record = (await load(tx, kind, [id])).get(id)
  if (record === undefined) throw notFound(kind)
  return entitled(tx, caller, { record, action })
}

/** Links at connections the caller may see. */
async function visibleLinks(tx: Tx, caller: Caller, id: string): Promise<readonly RecordLink[]> {
  const seen = new Set((await visibleConnections(tx, caller)).map((each) => each.id))
  return (await linksOfRecord(tx, id)).filter((link) => seen.has(link.connectionId))
}

async function linksFor(engine: Engine, caller: Caller, { kind, id }: { readonly kind: Kind; readonly id: string }) {
  return inTx(engine.db, inNameOf(caller), async (tx) => {
    await mustSee(tx, caller, { kind, id, action: 'read' })
    const visible = await visibleLinks(tx, caller, id)
    const all = (await linksOfRecord(tx, id)).filter(({ state }) => state === 'live')
    const hidden = all.filter((link) => !visible.some((each) => each.id === link.id)).length
    const links = visible.map((link) => ({
      id: link.id,
      configId: link.connectionId,
      provider: link.provider,
      account: link.account,
      remoteId: link.remoteId,
      remoteUrl:
        link.remoteId === null ? null : (engine.connector(link.provider)?.streams[kind]?.url?.(link.remoteId, link.accountId) ?? null),
      lastSyncedAt: link.syncedAt?.toISOString() ?? null,
      state: link.state,
      reason: link.reason,
    }))
    return { links, hidden }
  })
}
