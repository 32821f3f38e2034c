import { z } from '@hono/zod-openapi'
import type { Caller } from '#access/caller.ts'
import { may } from '#access/allow.ts'
import type { Connection } from '#connections/connection.ts'
import { inTx, type Tx } from '#db/db.ts'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import { listConflicts } from '../conflicts/conflict-read.store.ts'
import { connectionsFor, sightsOf } from '../conflicts/conflict-sight.store.ts'
import { inNameOf, visibleConnections } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import type { Cause } from './cause.ts'
import { pulseOf, type Pulse, type PulseItem } from './pulse.ts'
import { standingCauses } from './review.flow.ts'
import { runningConnections, waitsOf } from './pulse.store.ts'

const ItemShape = z
  .object({
    kind: z.string(),
    tone: z.enum(['warn', 'bad']),
    configId: z.uuid().nullable(),
    provider: z.string().nullable(),
    account: z.string().nullable(),
    entityType: z.string().nullable(),
    count: z.number(),
    reason: z.string().nullable(),
    since: z.string().nullable(),
    mayMend: z.boolean().describe('The caller may do what mends it'),
  })
  .meta({ id: 'PulseItem' })

const PulseShape = z
  .object({
    tone: z.enum(['neutral', 'ok', 'warn', 'bad']),
    state: z.enum(['none', 'asleep', 'equal', 'attention', 'broken']),
    running: z.boolean(),
    items: z.array(ItemShape),
  })
  .meta({ id: 'Pulse' })

const pulse = route({
  method: 'get',
  path: '/crm/sync/pulse',
  tags: ['Runs'],
  summary: 'How all sync stands, in one word: equal, waiting for somebody, or broken; and why',
  responses: {
    200: json('Of connections and records the caller may see', PulseShape),
  },
})

/** The state of all sync as one answer. */
export function pulseRoutes(engine: Engine) {
  return room().openapi(pulse, async (c) => {
    const caller = c.get('caller')
    const found = await inTx(engine.db, inNameOf(caller), (tx) => look(tx, engine, caller))
    return c.json({ ...found, items: found.items.map(shown) }, 200)
  })
}

async function look(tx: Tx, engine: Engine, caller: Caller): Promise<Pulse> {
  const now = engine.clock.now()
  const connections = await visibleConnections(tx, caller)
  const seen = new Set(connections.map(({ id }) => id))
  // Conflicts are counted by what the caller may see of them.
  const standing = (await standingCauses(tx, now, null)).filter(({ connectionId }) => connectionId !== null && seen.has(connectionId))
  const { total } = await listConflicts(tx, {
    connections: await connectionsFor(tx, caller, undefined),
    sights: sightsOf(caller),
    status: 'pending',
    limit: 1,
    offset: 0,
  })
  return pulseOf({
    connections,
    causes: [...standing, ...(total === 0 ? [] : [conflicts(total)])],
    waits: (await waitsOf(tx, now)).filter(({ connectionId }) => seen.has(connectionId)),
    running: (await runningConnections(tx)).some((id) => seen.has(id)),
    manages: (connection: Connection) => may(caller, 'manageConnection', connection),
  })
}

const conflicts = (count: number): Cause => ({
  kind: 'conflicts',
  key: 'conflicts',
  connectionId: null,
  to: null,
  entityType: null,
  count,
  provider: null,
  account: null,
  reason: null,
  since: null,
})

const shown = (item: PulseItem): z.output<typeof ItemShape> => ({ ...item, since: item.since?.toISOString() ?? null })
