import { z } from '@hono/zod-openapi'
import type { Caller } from '#access/caller.ts'
import { readCursor, writeCursor } from '#crm/records/cursor.ts'
import { inTx } from '#db/db.ts'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import { invalid, notFound } from '#lib/fault.ts'
import type { Mandate } from '#model/actor.ts'
import { countsOf, markAllRead, markRead, pageOf, type NotificationRow } from './notification.store.ts'
import type { Notifications } from './stand.flow.ts'

const tags = ['Notifications']

const NotificationShape = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    subject: z.record(z.string(), z.string()).describe('Ids of what it is about: configId, entityType, runId'),
    parts: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).describe('The parts of its sentence'),
    at: z.string(),
    readAt: z.string().nullable(),
    settledAt: z.string().nullable().describe('Its cause ended'),
  })
  .meta({ id: 'Notification' })

const list = route({
  method: 'get',
  path: '/notifications',
  tags,
  summary: 'What the caller was told, newest first',
  request: {
    query: z.object({
      unread: z.enum(['true', 'false']).optional(),
      cursor: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      offset: z.coerce.number().int().min(0).max(10_000, 'must be at most 10000; use cursor').default(0),
    }),
  },
  responses: {
    200: json(
      'A page, and how many stand unread',
      z.object({
        items: z.array(NotificationShape),
        unread: z.number(),
        pagination: z.object({ total: z.number(), limit: z.number(), offset: z.number(), next: z.string().nullable() }),
      }),
    ),
  },
})
const read = route({
  method: 'post',
  path: '/notifications/{id}/read',
  tags,
  summary: 'Mark one as read',
  request: { params: z.object({ id: z.uuid() }) },
  responses: { 200: json('The notification', NotificationShape) },
})
const readAll = route({
  method: 'post',
  path: '/notifications/read-all',
  tags,
  summary: 'Mark all as read',
  responses: { 200: json('How many were not', z.object({ success: z.literal(true), read: z.number() })) },
})

/** A member's own notifications; nobody sees another's. */
export function notificationRoutes({ db, clock, told }: Notifications) {
  return room()
    .openapi(list, async (c) => {
      const { unread, cursor, limit, offset } = c.req.valid('query')
      const { personId } = c.get('caller')
      const page = { memberId: personId, unread: unread === 'true', after: placeOf(cursor), limit: limit + 1, offset }
      return inTx(db, inNameOf(c.get('caller')), async (tx) => {
        const rows = await pageOf(tx, page)
        const counts = await countsOf(tx, personId)
        const items = rows.slice(0, limit)
        const last = rows.length > limit ? items.at(-1) : undefined
        const next = last === undefined ? null : writeCursor({ sort: 'at', key: last.at.toISOString(), id: last.id })
        return c.json({ items: items.map(shown), unread: counts.unread, pagination: { total: counts.total, limit, offset, next } }, 200)
      })
    })
    .openapi(read, async (c) => {
      const { personId: memberId, workspaceId } = c.get('caller')
      const marking = { memberId, id: c.req.valid('param').id, at: clock.now() }
      const row = await inTx(db, inNameOf(c.get('caller')), (tx) => markRead(tx, marking))
      if (row === null) throw notFound('notification')
      await told({ workspaceId, memberId })
      return c.json(shown(row), 200)
    })
    .openapi(readAll, async (c) => {
      const { personId: memberId, workspaceId } = c.get('caller')
      const count = await inTx(db, inNameOf(c.get('caller')), (tx) => markAllRead(tx, memberId, clock.now()))
      if (count > 0) await told({ workspaceId, memberId })
      return c.json({ success: true as const, read: count }, 200)
    })
}

const inNameOf = ({ workspaceId, personId }: Caller): Mandate => ({ workspaceId, actor: `person:${personId}` })

function placeOf(cursor: string | undefined): { at: Date; id: string } | null {
  if (cursor === undefined) return null
  const { key, id } = readCursor(cursor, 'at')
  const at = new Date(key ?? Number.NaN)
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999 || at.getUTCFullYear() < 1)
    throw invalid([{ field: 'cursor', message: 'is not a cursor of this list; use pagination.next of the page before' }])
  return { at, id }
}

const shown = (row: NotificationRow): z.output<typeof NotificationShape> => ({
  id: row.id,
  kind: row.kind,
  subject: { ...row.subject },
  parts: { ...row.parts },
  at: row.at.toISOString(),
  readAt: row.readAt?.toISOString() ?? null,
  settledAt: row.settledAt?.toISOString() ?? null,
})
