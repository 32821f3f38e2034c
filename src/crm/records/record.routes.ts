import { z } from '@hono/zod-openapi'
import { notFound } from '#lib/fault.ts'
import type { Noun } from '#model/noun.ts'
import { inTx } from '#db/db.ts'
import { mandateOf, room, route } from '#http/route.ts'
import { batch } from './batch.flow.ts'
import { createOnce, keyOf } from './create.flow.ts'
import { isUuid } from './cursor.ts'
import { revOf } from './if-match.ts'
import type { Item } from './item.ts'
import { listPage } from './list.flow.ts'
import { changeOne, presentAll, seen, type Records } from './record.flow.ts'
import { batchResults, batchSchema, createSchema, listSchema, pagination, patchSchema, recordSchema } from './schema.ts'
import { etagOf } from './view.ts'
import { whyOf, whySchema, type WhySource } from './why.flow.ts'

const params = z.object({ id: z.string() })
const json = <S extends z.ZodType>(schema: S, description: string) => ({ description, content: { 'application/json': { schema } } })
const body = <S extends z.ZodType>(schema: S) => ({ content: { 'application/json': { schema } } })
const ifMatch = z.object({ 'if-match': z.string().max(200).optional().describe('The ETag last read: fields nobody changed since are applied, the others answered 409 with both values') })
const idempotent = z.object({ 'idempotency-key': z.string().min(1).max(200).optional().describe('The same key within 24 h gives the same answer again') })

/** The compiler does not compare two JSON forms of a type that is still open (`RecordView<N>`); the declared response schema types the client. */
const generic = (response: Response): never => response as never

export type RecordRooms = Records & { readonly why: WhySource }

/** The routes of one noun, mounted at its plural. All nouns have the same. */
export function recordRoutes<N extends Noun>(noun: N, rooms: RecordRooms) {
  const { kind, plural } = noun
  const tags = [plural.charAt(0).toUpperCase() + plural.slice(1)]
  const View = recordSchema(noun)
  const Page = z.object({ items: z.array(View), pagination })
  return room()
    .openapi(route({ method: 'get', path: '/', tags, summary: `List ${plural}`, request: { query: listSchema(noun) }, responses: { 200: json(Page, `A page of ${plural}`) } }), async (c) => {
      const page = await listPage(rooms.db, c.get('caller'), { noun, query: c.req.valid('query'), given: c.req.queries() })
      return generic(c.json(page, 200))
    })
    .openapi(
      route({ method: 'post', path: '/', tags, summary: `Create a ${kind}`, request: { headers: idempotent, body: body(createSchema(noun)) }, responses: { 201: json(View, `The new ${kind}`) } }),
      async (c) => {
        const view = await createOnce(rooms, c.get('caller'), { kind, fields: c.req.valid('json'), key: keyOf(c.req.header('idempotency-key')) })
        c.header('ETag', etagOf(view.rev))
        return generic(c.json(view, 201))
      },
    )
    .openapi(
      route({ method: 'post', path: '/batch', tags, summary: `Change up to 1,000 ${plural}, with a result for each`, request: { headers: idempotent, body: body(batchSchema(noun)) }, responses: { 200: json(batchResults, 'One result for each item, in order') } }),
      async (c) => c.json(await batch(rooms, c.get('caller'), { kind, items: c.req.valid('json').items, key: keyOf(c.req.header('idempotency-key')) }), 200),
    )
    .openapi(route({ method: 'get', path: '/{id}', tags, summary: `Read a ${kind}`, request: { params }, responses: { 200: json(View, `The ${kind}`) } }), async (c) => {
      const caller = c.get('caller')
      const [view] = await inTx(rooms.db, mandateOf(caller), async (tx) => presentAll(tx, noun, [await seen(tx, caller, { kind, id: c.req.param('id') })]))
      if (view === undefined) throw notFound(kind)
      c.header('ETag', etagOf(view.rev))
      return generic(c.json(view, 200))
    })
    .openapi(
      route({ method: 'patch', path: '/{id}', tags, summary: `Change fields of a ${kind}`, request: { params, headers: ifMatch, body: body(patchSchema(noun)) }, responses: { 200: json(View, `The ${kind} as it now is`) } }),
      async (c) => {
        const { rev, ...fields } = c.req.valid('json')
        const item: Item = { op: 'update', id: c.req.param('id'), fields, rev: rev ?? revOf(c.req.header('if-match')) }
        const view = await changeOne(rooms, c.get('caller'), { kind, item })
        c.header('ETag', etagOf(view.rev))
        return generic(c.json(view, 200))
      },
    )
    .openapi(
      route({ method: 'delete', path: '/{id}', tags, summary: `Delete a ${kind}; it can be restored`, request: { params, headers: ifMatch, query: z.object({ reason: z.string().max(500).optional() }) }, responses: { 200: json(View, `The ${kind} as it was, with deletedAt`) } }),
      async (c) => {
        const item: Item = { op: 'delete', id: c.req.param('id'), rev: revOf(c.req.header('if-match')) }
        return generic(c.json(await changeOne(rooms, c.get('caller'), { kind, item, reason: c.req.valid('query').reason }), 200))
      },
    )
    .openapi(route({ method: 'post', path: '/{id}/restore', tags, summary: `Bring a deleted ${kind} back`, request: { params }, responses: { 200: json(View, `The ${kind}, alive again`) } }), async (c) => {
      const view = await changeOne(rooms, c.get('caller'), { kind, item: { op: 'restore', id: c.req.param('id') } })
      c.header('ETag', etagOf(view.rev))
      return generic(c.json(view, 200))
    })
    .openapi(
      route({ method: 'get', path: '/{id}/fields/{field}/why', tags, summary: 'Why a field has its value', request: { params: params.extend({ field: z.string().max(200) }) }, responses: { 200: json(whySchema, 'Where the value comes from, and the values that lost') } }),
      async (c) => {
        const { id, field } = c.req.valid('param')
        if (!isUuid(id)) throw notFound(kind)
        return c.json(await whyOf(rooms, c.get('caller'), { kind, id, field }), 200)
      },
    )
}
