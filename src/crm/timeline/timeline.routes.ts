import { z } from '@hono/zod-openapi'
import { may, scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { inTx, type Db, type Tx } from '#db/db.ts'
import { mandateOf, room, route } from '#http/route.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import { kindNamed } from '#model/entity-type.ts'
import { peopleOf } from '#crm/audit/people.store.ts'
import { boundOf } from '#crm/audit/span.ts'
import { isUuid } from '#crm/records/cursor.ts'
import { seen } from '#crm/records/record.flow.ts'
import { paging, pagination } from '#crm/records/schema.ts'
import { visibleOf } from '#crm/records/scope.store.ts'
import { readMark, timelineTypes, type TimelineType } from './item.ts'
import type { SkeletonAsked, Subject } from './skeleton.store.ts'
import type { SystemName } from './present.ts'
import { losersOf } from './losers.store.ts'
import { timelinePage } from './timeline.flow.ts'

const query = z.object({
  types: z
    .string()
    .max(200)
    .optional()
    .describe(`Some of ${timelineTypes.join(', ')}, separated by commas`),
  from: z.string().max(40).optional().describe('ISO 8601'),
  to: z.string().max(40).optional().describe('ISO 8601; a date counts to its end (UTC)'),
  user: z.string().max(100).optional().describe('What this member did'),
  groupBy: z.enum(['thread']).optional().describe('Mail by conversation'),
  ...paging,
})
const Item = z.object({
  id: z.string(),
  type: z.enum(timelineTypes),
  timestamp: z.string(),
  summary: z.string(),
  details: z.record(z.string(), z.unknown()),
  user: z.object({ id: z.string(), name: z.string(), email: z.string().nullable() }).nullable(),
})

const read = route({
  method: 'get',
  path: '/timeline/{entityType}/{entityId}',
  tags: ['Timeline'],
  summary: 'Everything that happened with a lead, deal, contact, company or user, newest first',
  request: { params: z.object({ entityType: z.string().max(40), entityId: z.string().max(100) }), query },
  responses: {
    200: {
      description: 'A page of the timeline',
      content: { 'application/json': { schema: z.object({ items: z.array(Item), pagination }) } },
    },
  },
})

/** The one timeline of a customer. No provider is called in a request. `systemName`: how a provider calls itself; its id where nobody says. */
export function timelineRoutes({ db, systemName = (provider) => provider }: { db: Db; systemName?: SystemName }) {
  return room().openapi(read, async (c) => {
    const caller = c.get('caller')
    const { entityType, entityId } = c.req.valid('param')
    const asked = c.req.valid('query')
    const after = asked.cursor === undefined ? null : readMark(asked.cursor)
    if (asked.cursor !== undefined && after === null)
      throw invalid([{ field: 'cursor', message: 'is not a cursor of a timeline; use pagination.next of the page before' }])
    if (after !== null && asked.offset > 0) throw invalid([{ field: 'offset', message: 'must be 0 with a cursor' }])
    const page = await inTx(db, mandateOf(caller), async (tx) => {
      const subject = await subjectOf(tx, caller, { entityType, entityId })
      return timelinePage(tx, caller, { ...spanOf(asked), subject, after, limit: asked.limit, offset: asked.offset, systemName })
    })
    const { items, next, total, totalIsEstimate } = page
    return c.json(
      { items, pagination: { total, ...(totalIsEstimate ? { totalIsEstimate } : {}), limit: asked.limit, offset: asked.offset, next } },
      200,
    )
  })
}

/** Whose timeline, if the caller may see it: a record by its own rules, a person's acts by themselves and those who read anybody's. */
async function subjectOf(tx: Tx, caller: Caller, { entityType, entityId }: { entityType: string; entityId: string }): Promise<Subject> {
  const word = entityType.trim().toLowerCase()
  if (word === 'user' || word === 'users') {
    const id = entityId === 'me' ? caller.personId : entityId.toLowerCase()
    if (!isUuid(id) || !(await peopleOf(tx, [`person:${id}`])).has(`person:${id}`)) throw notFound('user')
    if (id !== caller.personId && !may(caller, 'readAnybodysAudit', caller))
      throw new Fault('forbidden', `Your role (${caller.role}) lets you see your own timeline only`)
    return { of: 'person', id }
  }
  const kind = kindNamed(word)
  if (kind === null || kind === 'note') throw invalid([{ field: 'entityType', message: 'must be lead, deal, contact, company or user' }])
  const { id } = await seen(tx, caller, { kind, id: entityId })
  const losers = await losersOf(tx, id)
  const visible = losers.length === 0 ? new Set<string>() : await visibleOf(tx, scopeOf(caller, kind), losers)
  return { of: 'record', id, merged: losers.filter((loser) => visible.has(loser)) }
}

type Query = z.output<typeof query>

function spanOf(asked: Query): Omit<SkeletonAsked, 'subject'> {
  const words = (asked.types ?? '')
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '')
  const wrong = words.filter((word) => !(timelineTypes as readonly string[]).includes(word))
  if (wrong.length > 0) throw invalid([{ field: 'types', message: `must be some of ${timelineTypes.join(', ')}` }])
  if (asked.user !== undefined && !isUuid(asked.user)) throw invalid([{ field: 'user', message: 'must be the id (uuid) of a member' }])
  return {
    types: words.length === 0 ? timelineTypes : (words as TimelineType[]),
    from: boundOf('from', asked.from) ?? null,
    to: boundOf('to', asked.to, true) ?? null,
    personId: asked.user?.toLowerCase() ?? null,
  }
}
