import type { Context } from 'hono'
import { inTx } from '#db/db.ts'
import { mandateOf, room, type Env } from '#http/route.ts'
import { notFound } from '#lib/fault.ts'
import type { Noun } from '#model/noun.ts'
import { batch } from './batch.flow.ts'
import { createOnce, keyOf } from './create.flow.ts'
import { isUuid } from './cursor.ts'
import { revOf } from './if-match.ts'
import type { Item } from './item.ts'
import { listPage } from './list.flow.ts'
import { operationsOf } from './record-operations.routes.ts'
import { changeOne, presentAll, seen, type Records } from './record.flow.ts'
import { etagOf } from './view.ts'
import { whyOf, type WhySource } from './why.flow.ts'

export type RecordRooms = Records & { readonly why: WhySource }

/** The compiler does not compare two JSON forms of a type that is still open (`RecordView<N>`); the declared response schema types the client. */
const generic = (response: Response): never => response as never

/** A record with its entity tag. */
function answer(c: Context<Env>, view: { readonly rev: number }, status: 200 | 201 = 200): never {
  c.header('ETag', etagOf(view.rev))
  return generic(c.json(view, status))
}

/** The routes of one noun, mounted at its plural. All nouns have the same. */
export function recordRoutes<N extends Noun>(noun: N, rooms: RecordRooms) {
  const { kind } = noun
  const does = operationsOf(noun)
  return room()
    .openapi(does.list, async (c) => {
      return generic(c.json(await listPage(rooms.db, c.get('caller'), { noun, query: c.req.valid('query'), given: c.req.queries() }), 200))
    })
    .openapi(does.create, async (c) => {
      const key = keyOf(c.req.header('idempotency-key'))
      return answer(c, await createOnce(rooms, c.get('caller'), { kind, fields: c.req.valid('json'), key }), 201)
    })
    .openapi(does.batch, async (c) => {
      const key = keyOf(c.req.header('idempotency-key'))
      return c.json(await batch(rooms, c.get('caller'), { kind, items: c.req.valid('json').items, key }), 200)
    })
    .openapi(does.read, async (c) => {
      const caller = c.get('caller')
      const id = c.req.param('id')
      const [view] = await inTx(rooms.db, mandateOf(caller), async (tx) => presentAll(tx, noun, [await seen(tx, caller, { kind, id })]))
      if (view === undefined) throw notFound(kind)
      return answer(c, view)
    })
    .openapi(does.change, async (c) => {
      const { rev, ...fields } = c.req.valid('json')
      const item: Item = { op: 'update', id: c.req.param('id'), fields, rev: rev ?? revOf(c.req.header('if-match')) }
      return answer(c, await changeOne(rooms, c.get('caller'), { kind, item }))
    })
    .openapi(does.remove, async (c) => {
      const item: Item = { op: 'delete', id: c.req.param('id'), rev: revOf(c.req.header('if-match')) }
      return answer(c, await changeOne(rooms, c.get('caller'), { kind, item, reason: c.req.valid('query').reason }))
    })
    .openapi(does.restore, async (c) =>
      answer(c, await changeOne(rooms, c.get('caller'), { kind, item: { op: 'restore', id: c.req.param('id') } })),
    )
    .openapi(does.why, async (c) => {
      const { id, field } = c.req.valid('param')
      if (!isUuid(id)) throw notFound(kind)
      return c.json(await whyOf(rooms, c.get('caller'), { kind, id, field }), 200)
    })
}
