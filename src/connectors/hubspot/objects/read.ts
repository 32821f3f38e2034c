import { chunk } from '#lib/chunk.ts'
import type { Http } from '../../kit/http.ts'
import type { Change } from '../../kit/stream.ts'
import { refusal } from '../refusal.ts'
import { version } from '../version.ts'
import { associationsOf } from './associations.ts'
import { asked, definitionsOf } from './definitions.ts'
import { absent, changeOf, mergedInto, type HubspotObject } from './object.ts'
import type { ObjectType } from './object-type.ts'

const most = 100

/** These objects as they are now, in order: what is not there has values null; what was merged away is told by the id it has now. */
export async function read(http: Http, type: ObjectType, ids: readonly string[]): Promise<readonly Change[]> {
  if (ids.length === 0) return []
  const objects = await batchRead(http, type, { ids })
  const byId = new Map(objects.flatMap((each) => [...mergedInto(each).map((id) => [id, each] as const), [each.id, each] as const]))
  // An object's own id goes before another's claim to have taken it in.
  for (const each of objects) byId.set(each.id, each)
  const changes = new Map((await changesOf(http, type, objects)).map((change) => [change.id, change]))
  return ids.map((id) => {
    const change = changes.get(byId.get(id)?.id ?? '')
    if (change === undefined) return absent(id, http.now())
    return change.id === id ? change : { ...change, formerly: [...new Set([...(change.formerly ?? []), id])] }
  })
}

/** Objects with their associations. */
export async function changesOf(http: Http, type: ObjectType, objects: readonly HubspotObject[]): Promise<readonly Change[]> {
  const linked = await associationsOf(
    http,
    type,
    objects.map(({ id }) => id),
  )
  return objects.map((object) => changeOf(type, object, linked.get(object.id) ?? {}))
}

/** The objects by id, or by a unique property; what is missing is left out. */
export async function batchRead(
  http: Http,
  type: ObjectType,
  { ids, by }: { readonly ids: readonly string[]; readonly by?: string },
): Promise<readonly HubspotObject[]> {
  const properties = asked(type, await definitionsOf(http, type))
  const found = new Map<string, HubspotObject>()
  for (const part of chunk([...new Set(ids)], most)) {
    const json = { properties, ...(by !== undefined && { idProperty: by }), inputs: part.map((id) => ({ id })) }
    const path = `/crm/objects/${version}/${type.name}/batch/read`
    const reply = await http.send({ method: 'POST', base: 'api', path, json, idempotent: true, reads: true })
    // 207: some are not there.
    if (reply.status !== 200 && reply.status !== 207) throw refusal(`read ${type.name}`, reply)
    const { results = [] } = reply.body as { readonly results?: readonly HubspotObject[] }
    for (const each of results) if (each.archived !== true) found.set(each.id, each)
  }
  return [...found.values()]
}
