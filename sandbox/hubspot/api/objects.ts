import type { Reply } from '../../http/call.ts'
import { notFound, Refusal } from '../errors.ts'
import { typeIn, type Asked, type AskedOf } from './asked.ts'
import { batchArchive, batchRead } from './batch-read.ts'
import { batchCreate, batchUpdate, batchUpsert } from './batch-write.ts'
import { objectAssociations } from './associations-one.ts'
import { mergeObjects, purgeObject } from './merge.ts'
import { getObject, listObjects } from './read.ts'
import { searchObjects } from './search.ts'
import { archiveObject, createObject, updateObject } from './write.ts'

type Handler = (asked: AskedOf) => Reply

const ALL: Readonly<Record<string, Handler>> = { GET: listObjects, POST: createObject }
const ONE: Readonly<Record<string, Handler>> = { GET: getObject, PATCH: updateObject, DELETE: archiveObject }
const NAMED: ReadonlyMap<string, Handler> = new Map([
  ['batch/read', batchRead],
  ['batch/create', batchCreate],
  ['batch/update', batchUpdate],
  ['batch/upsert', batchUpsert],
  ['batch/archive', batchArchive],
  ['search', searchObjects],
  ['merge', mergeObjects],
  ['gdpr-delete', purgeObject],
])

/** `/crm/objects/{ver}/{type}/…`. */
export function objectsApi(asked: Asked): Reply {
  const [spelling, ...rest] = asked.rest
  const about: AskedOf = { ...asked, rest, table: asked.crm.tables[typeIn(spelling).name] }
  const named = NAMED.get(rest.join('/'))
  if (named !== undefined) return post(named)(about)
  if (rest[1] === 'associations') return objectAssociations(asked)
  if (rest.length > 1) throw notFound()
  const handler = (rest.length === 0 ? ALL : ONE)[asked.call.method]
  if (handler === undefined) throw new Refusal(405, 'Method not allowed')
  return handler(about)
}

function post(handler: Handler): Handler {
  return (asked) => {
    if (asked.call.method !== 'POST') throw new Refusal(405, 'Method not allowed')
    return handler(asked)
  }
}
