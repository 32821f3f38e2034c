import { z } from '@hono/zod-openapi'
import { allowed, may } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { inTx, type Db } from '#db/db.ts'
import { json } from '#http/json.ts'
import { mandateOf, room, route } from '#http/route.ts'
import { snake } from '#http/spelling.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import { instantOf } from '#model/instant.ts'
import type { Sealer } from '#lib/seal.ts'
import { isUuid } from '#crm/records/cursor.ts'
import { paging, pagination } from '#crm/records/schema.ts'
import { auditedKind, auditPage, entityPage, type AuditPage } from './audit.flow.ts'
import type { AuditAsked } from './read.store.ts'
import { boundOf } from './span.ts'
import { verify } from './verify.store.ts'

export const actions = [
  'CREATE',
  'UPDATE',
  'DELETE',
  'STATUS_CHANGE',
  'RESTORE',
  'MERGE',
  'UNMERGE',
  'UNDO',
  'CONNECT',
  'DISCONNECT',
  'SETTINGS',
  'MAPPING',
  'CONFLICT',
  'MEMBER',
  'ROLE',
  'FLAG',
  'PERMISSION',
  'ERASE',
] as const

export type AuditRooms = { readonly db: Db; readonly sealer: Sealer }

const tags = ['Audit']
const upper = (word: unknown): unknown => (typeof word === 'string' ? word.toUpperCase() : word)
const query = z.object({
  entityType: z.string().max(40).optional(),
  actionType: z.preprocess(upper, z.enum(actions).optional()).openapi({ type: 'string', enum: [...actions] }),
  userId: z.string().max(100).optional(),
  runId: z.string().max(100).optional(),
  startDate: z.string().max(40).optional().describe('ISO 8601'),
  endDate: z.string().max(40).optional().describe('ISO 8601; a date counts to its end (UTC)'),
  ...paging,
})
type Query = z.output<typeof query>

const Row = z.object({
  id: z.string(),
  entityType: z.string(),
  entityId: z.string(),
  action: z.string(),
  actor: z.object({ id: z.string().nullable(), name: z.string(), email: z.string().nullable() }),
  source: z.enum(['user', 'sync', 'system']),
  runId: z.string().nullable(),
  cause: z.string().nullable(),
  changes: z.record(z.string(), z.object({ old: z.unknown(), new: z.unknown() })),
  masked: z.boolean().optional().describe('true: about a record you may not see; its values are left out'),
  at: z.string(),
})
const Page = z.object({ items: z.array(Row), pagination })
const Verdict = z.object({
  valid: z.boolean(),
  message: z.string(),
  seals: z.number(),
  rows: z.number(),
  erased: z.number(),
  unsealed: z.number().describe('Rows newer than the last seal'),
  broken: z
    .object({ kind: z.string(), seal: z.number(), xid: z.string().nullable(), seq: z.number().nullable(), says: z.string() })
    .nullable()
    .describe('The first row that is not as it was sealed'),
  differences: z
    .array(z.object({ kind: z.string(), record: z.string(), field: z.string().nullable(), says: z.string() }))
    .nullable()
    .describe('Only with deep: records that are not what the audit says'),
})
const of = z.object({ type: z.string().max(40), id: z.string().max(100) })

const list = route({
  method: 'get',
  path: '/audit-logs',
  tags,
  summary: 'The audit, newest first',
  request: { query },
  responses: { 200: json('A page of the audit', Page) },
})
const ofEntity = route({
  method: 'get',
  path: '/audit-logs/entity/{type}/{id}',
  tags,
  summary: 'The history of one thing',
  request: { params: of, query },
  responses: { 200: json('Its history', Page) },
})
const ofUser = route({
  method: 'get',
  path: '/audit-logs/user/{userId}',
  tags,
  summary: 'What one person did',
  request: { params: z.object({ userId: z.string().max(100) }), query },
  responses: { 200: json('What they did', Page) },
})
const check = route({
  method: 'get',
  path: '/audit-logs/verify',
  tags,
  summary: 'Whether the audit is as it was sealed',
  request: { query: z.object({ deep: z.enum(['true', 'false']).optional().describe('true: replays every change too') }) },
  responses: { 200: json('The verdict, with the first broken row', Verdict) },
})

/** The audit's API under /api, in camelCase. */
export const auditRoutes = (rooms: AuditRooms) => routesOf(rooms, (page) => page)

/** The same at the root, in snake_case, as the requirement shows it. */
export const auditRootRoutes = (rooms: AuditRooms) => routesOf(rooms, snaked)

function routesOf({ db, sealer }: AuditRooms, spelled: (page: AuditPage) => unknown) {
  const answer = (page: AuditPage): AuditPage => spelled(page) as AuditPage
  const listed = (caller: Caller, asked: AuditAsked): Promise<AuditPage> =>
    inTx(db, mandateOf(caller), (tx) => auditPage(tx, caller, asked))
  return room()
    .openapi(check, async (c) => {
      const caller = allowed(c.get('caller'), 'verifyAudit')
      const deep = c.req.valid('query').deep === 'true'
      const { ok, ...told } = await inTx(db, mandateOf(caller), (tx) => verify(tx, sealer, { workspaceId: caller.workspaceId, deep }))
      const message = ok
        ? `${told.rows} rows under ${told.seals} seals are as they were sealed; ${told.unsealed} rows are newer than the last seal`
        : (told.broken?.says ?? 'Some records are not what the audit says')
      return c.json({ valid: ok, message, ...told, differences: told.differences === null ? null : [...told.differences] }, 200)
    })
    .openapi(list, async (c) => {
      const caller = allowed(c.get('caller'), 'readAudit')
      return c.json(answer(await listed(caller, askedOf(c.req.valid('query')))), 200)
    })
    .openapi(ofEntity, async (c) => {
      const { type, id } = c.req.valid('param')
      const kind = auditedKind(type)
      if (!isUuid(id)) throw notFound(kind)
      const { entityType: _, ...rest } = c.req.valid('query')
      return c.json(answer(await entityPage(db, c.get('caller'), { ...askedOf(rest), kind, record: id.toLowerCase() })), 200)
    })
    .openapi(ofUser, async (c) => {
      const caller = c.get('caller')
      const { userId } = c.req.valid('param')
      const id = userId === 'me' ? caller.personId : userId.toLowerCase()
      if (id !== caller.personId && !may(caller, 'readAnybodysAudit', caller))
        throw new Fault('forbidden', `Your role (${caller.role}) lets you read your own acts only`)
      if (!isUuid(id)) throw notFound('user')
      return c.json(answer(await listed(caller, { ...askedOf({ ...c.req.valid('query'), userId: undefined }), personId: id })), 200)
    })
}

function askedOf(asked: Query): AuditAsked {
  for (const [field, id] of [
    ['user_id', asked.userId],
    ['run_id', asked.runId],
  ] as const)
    if (id !== undefined && !isUuid(id)) throw invalid([{ field, message: 'must be an id (uuid)' }])
  if (asked.cursor !== undefined && asked.offset > 0) throw invalid([{ field: 'offset', message: 'must be 0 with a cursor' }])
  return {
    kind: asked.entityType === undefined ? undefined : auditedKind(asked.entityType),
    action: asked.actionType,
    personId: asked.userId?.toLowerCase(),
    run: asked.runId,
    from: boundOf('start_date', asked.startDate),
    to: boundOf('end_date', asked.endDate, true),
    limit: asked.limit,
    offset: asked.offset,
    cursor: asked.cursor === undefined ? null : cursorOf(asked.cursor),
  }
}

function cursorOf(text: string): { at: string; seq: number } {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    parts = null
  }
  const [at, seq]: unknown[] = Array.isArray(parts) ? parts : []
  if (typeof at === 'string' && instantOf(at) !== null && typeof seq === 'number' && Number.isSafeInteger(seq)) return { at, seq }
  throw invalid([{ field: 'cursor', message: 'is not a cursor of this list; use pagination.next of the page before' }])
}

const snakedKeys = (object: object): object => Object.fromEntries(Object.entries(object).map(([key, value]) => [snake(key), value]))

/** Keys of the envelope and the rows in snake_case; the fields a record has stay as they are. */
function snaked({ items, pagination: pages }: AuditPage): unknown {
  const rows = items.map((row) => ({
    ...snakedKeys(row),
    action_type: row.action,
    user_id: row.source === 'user' ? row.actor.id : null,
    timestamp: row.at,
  }))
  return { items: rows, pagination: snakedKeys(pages) }
}
