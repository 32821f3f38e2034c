import { z } from '@hono/zod-openapi'
import { scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import type { Connection } from '#connections/connection.ts'
import { zoneOf } from '#connections/connections.store.ts'
import { load } from '#crm/records/load.store.ts'
import { visibleOf } from '#crm/records/scope.store.ts'
import type { Tx } from '#db/db.ts'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import type { Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import { atConnection } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { streamsOf } from '../stream.store.ts'
import type { ProofRow } from './proof.ts'
import { checksOf, proofsOf } from './proof.store.ts'
import { proofShown, ProofShape, type ProofShown } from './proof-view.ts'
import { askProof } from './read.flow.ts'

const tags = ['Configs']
const params = z.object({ id: z.uuid() })

const told = route({
  method: 'get',
  path: '/crm/configs/{id}/proof',
  tags,
  summary: 'Whether both sides of each stream are equal: since when, over how many links, and what differs with the reasons',
  request: { params },
  responses: { 200: json('Per stream, as it was last compared', z.object({ proofs: z.array(ProofShape) })) },
})
const ask = route({
  method: 'post',
  path: '/crm/configs/{id}/proof',
  tags,
  summary: 'Read every linked record there and compare it with ours, within the provider’s limits',
  request: { params },
  responses: { 202: json('Under way', z.object({ success: z.literal(true), streams: z.number() })) },
})

/** Proofs that both sides are equal. */
export function proofRoutes(engine: Engine) {
  return room()
    .openapi(told, async (c) => {
      const caller = c.get('caller')
      const at = { caller, id: c.req.valid('param').id, action: 'seeConnection' } as const
      return c.json({ proofs: await atConnection(engine, at, (tx, connection) => proofs(tx, engine, { caller, connection })) }, 200)
    })
    .openapi(ask, async (c) =>
      c.json({ success: true as const, streams: await askProof(engine, c.get('caller'), c.req.valid('param').id) }, 202),
    )
}

type Of = { readonly caller: Caller; readonly connection: Connection }

async function proofs(tx: Tx, engine: Engine, { caller, connection }: Of): Promise<ProofShown[]> {
  const streams = (await streamsOf(tx, connection.id)).filter(({ kind }) => connection.kinds.includes(kind))
  const ids = streams.map(({ id }) => id)
  const rows = await proofsOf(tx, ids)
  const checks = await checksOf(tx, ids)
  const zone = await zoneOf(tx)
  const shown: ProofShown[] = []
  for (const { id, kind } of streams) {
    const own = rows.filter(({ streamId }) => streamId === id)
    const titles = await titlesOf(tx, caller, { kind, rows: own })
    const offered = engine.connector(connection.provider)?.streams[kind]
    for (const how of ['held', 'read'] as const) {
      const row = own.find((each) => each.how === how) ?? null
      if (row === null && how === 'read') continue
      shown.push(
        proofShown({
          kind,
          how,
          row,
          checkedAt: checks.get(id) ?? null,
          now: engine.clock.now(),
          zone,
          title: (recordId) => titles.get(recordId) ?? null,
          url: (remoteId) => offered?.url?.(remoteId, connection.accountId) ?? null,
        }),
      )
    }
  }
  return shown
}

async function titlesOf(
  tx: Tx,
  caller: Caller,
  { kind, rows }: { readonly kind: Kind; readonly rows: readonly ProofRow[] },
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.flatMap(({ differing }) => differing.flatMap(({ recordId }) => recordId ?? [])))]
  const visible = await visibleOf(tx, scopeOf(caller, kind), ids)
  const records = await load(tx, kind, [...visible])
  return new Map([...records].map(([id, { values }]) => [id, nouns[kind].title(values)]))
}
