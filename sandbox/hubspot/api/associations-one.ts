import type { Reply } from '../../http/call.ts'
import { notFound, Refusal } from '../errors.ts'
import { bodyOf, limitIn, ok, pagingTo, type Asked } from './asked.ts'
import { between, bothViews, defaultType, endsOf, pairView, specView, specs, typesOf, type Between } from './associations-asked.ts'
import { isLiving, livingAssociated } from './associations-shown.ts'

const MOST = 500

/** `/crm/objects/{ver}/{from}/{id}/associations/…`: one object's associations. */
export function objectAssociations(asked: Asked): Reply {
  const [from, id = '', , ...rest] = asked.rest
  const { method } = asked.call
  if (rest[0] === 'default' && rest.length === 3 && method === 'PUT') {
    return putDefault(between(asked, { from, to: rest[1] }, 'write'), { from: id, to: rest[2] ?? '' })
  }
  const [to, toId] = rest
  if (rest.length === 1 && method === 'GET') return list(between(asked, { from, to }, 'read'), id)
  if (rest.length !== 2 || toId === undefined) throw notFound()
  if (method === 'PUT') return putLabelled(between(asked, { from, to }, 'write'), { from: id, to: toId })
  if (method === 'DELETE') return remove(between(asked, { from, to }, 'write'), { from: id, to: toId })
  throw new Refusal(405, 'Method not allowed')
}

function list(asked: Between, id: string): Reply {
  const { crm, from, to, call } = asked
  const end = { type: from.name, id: Number(id) }
  if (!isLiving(crm, end)) throw notFound()
  const limit = limitIn(call.query, { usual: MOST, most: MOST })
  const after = Number(call.query.get('after') ?? '0')
  const beyond = livingAssociated(crm, end, to.name).filter((one) => one.id > after)
  const results = beyond.slice(0, limit).map((one) => ({ toObjectId: String(one.id), associationTypes: one.types.map(specView) }))
  const last = beyond.length > limit ? beyond[limit - 1] : undefined
  return ok({ results, ...pagingTo(asked, last === undefined ? undefined : String(last.id)) })
}

function putDefault(asked: Between, ids: { from: string; to: string }): Reply {
  const startedAt = asked.crm.clock.iso()
  const type = defaultType(asked)
  const ends = endsOf(asked, ids)
  if (ends instanceof Refusal) throw ends
  asked.crm.associate(ends.from, ends.to, type)
  return ok({ status: 'COMPLETE', results: bothViews(type, ids), startedAt, completedAt: asked.crm.clock.iso() })
}

function putLabelled(asked: Between, ids: { from: string; to: string }): Reply {
  const types = typesOf(asked, bodyOf(asked.call, specs))
  const ends = endsOf(asked, ids)
  if (ends instanceof Refusal) throw ends
  for (const type of types) asked.crm.associate(ends.from, ends.to, type)
  return { status: 201, body: pairView(asked, ids, types) }
}

function remove(asked: Between, ids: { from: string; to: string }): Reply {
  const ends = endsOf(asked, ids)
  if (!(ends instanceof Refusal)) asked.crm.dissociate(ends.from, ends.to)
  return { status: 204 }
}
