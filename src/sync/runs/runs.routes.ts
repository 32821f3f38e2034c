import { z } from '@hono/zod-openapi'
import { inTx } from '#db/db.ts'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import { invalid } from '#lib/fault.ts'
import { inNameOf, visibleConnections } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { EntityGiven } from '../entity.ts'
import { issuesOf } from './run-read.store.ts'
import { issueOf, IssueShape } from './run-view.ts'
import { recordsOf, RunRecordShape, runsSeen } from './records.flow.ts'
import { volumeByDay } from './volume.store.ts'

const tags = ['Runs']
const ofRun = z.object({ id: z.uuid() })
const mostDays = 366
const dayMs = 86_400_000

const DayShape = z
  .object({
    day: z.string(),
    runs: z.number(),
    completed: z.number(),
    partial: z.number(),
    failed: z.number(),
    synced: z.number(),
    refused: z.number(),
    conflicts: z.number(),
  })
  .meta({ id: 'SyncDay' })

const volume = route({
  method: 'get',
  path: '/crm/sync/volume',
  tags,
  summary: 'How many runs there were by day, how they ended, and what they moved',
  request: {
    query: z.object({
      configId: z.uuid().optional(),
      entityType: EntityGiven.optional(),
      from: z.iso.date(),
      to: z.iso.date(),
      zone: z.string().max(64).default('UTC').refine(isZone, 'must be a time zone such as Europe/Berlin'),
    }),
  },
  responses: { 200: json('Every day from `from` to `to`, those without a run too', z.object({ days: z.array(DayShape) })) },
})
const records = route({
  method: 'get',
  path: '/crm/sync/logs/{id}/records',
  tags,
  summary: 'The records a run (or a job’s runs) wrote, each with what changed on which side',
  request: {
    params: ofRun,
    query: z.object({ cursor: z.string().max(100).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  },
  responses: { 200: json('In the order of their ids', z.object({ items: z.array(RunRecordShape), next: z.string().nullable() })) },
})
const issues = route({
  method: 'get',
  path: '/crm/sync/logs/{id}/issues',
  tags,
  summary: 'The records a run could not sync, all or those with one reason',
  request: {
    params: ofRun,
    query: z.object({
      what: z.enum(['refused', 'unknown', 'held', 'skipped', 'unlinked']).optional(),
      reason: z.string().max(4000).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      offset: z.coerce.number().int().min(0).max(10_000, 'must be at most 10000').default(0),
    }),
  },
  responses: { 200: json('Oldest first', z.object({ items: z.array(IssueShape) })) },
})

/** What runs did: by day, record by record, and what they could not. */
export function runDetailRoutes(engine: Engine) {
  return room()
    .openapi(volume, async (c) => {
      const { configId, entityType, from, to, zone } = c.req.valid('query')
      const caller = c.get('caller')
      const days = (Date.parse(to) - Date.parse(from)) / dayMs
      if (!(days >= 0 && days < mostDays))
        throw invalid([{ field: 'to', message: `must be ${mostDays} days after from at most, and not before it` }])
      return inTx(engine.db, inNameOf(caller), async (tx) => {
        const seen = (await visibleConnections(tx, caller)).map(({ id }) => id)
        const connectionIds = seen.filter((id) => configId === undefined || id === configId)
        return c.json({ days: [...(await volumeByDay(tx, { connectionIds, kind: entityType, zone, from, to }))] }, 200)
      })
    })
    .openapi(records, async (c) => {
      const asked = { id: c.req.valid('param').id, cursor: undefined, ...c.req.valid('query') }
      return c.json(await recordsOf(engine, c.get('caller'), asked), 200)
    })
    .openapi(issues, async (c) => {
      const caller = c.get('caller')
      const { what = null, reason = null, limit, offset } = c.req.valid('query')
      return inTx(engine.db, inNameOf(caller), async (tx) => {
        const runs = await runsSeen(tx, caller, c.req.valid('param').id)
        const ids = runs.map(({ id }) => id)
        return c.json({ items: (await issuesOf(tx, ids, { what, reason, limit, offset })).map(issueOf) }, 200)
      })
    })
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
