import type { Http } from '../../kit/http.ts'
import type { Change } from '../../kit/stream.ts'
import { associationsOf, type Linked } from './associations.ts'
import type { Written } from './draft.ts'
import { changeOf, type HubspotObject } from './object.ts'
import type { ObjectType } from './object-type.ts'
import { batchRead } from './read.ts'

/** A write that was taken: its properties and associations as it left them, and when. Null: not told, or not written; they are as read. */
export type Taken = { readonly id: string; readonly properties: Written; readonly linked: Linked; readonly updatedAt: string | null }

/**
 * The objects as our writes left them, by id. HubSpot answers a write with little more than what was written, so the rest is read afterwards. But
 * what was written stands as the write itself left it: what somebody made of it since is an edit of theirs, and comes with the next reading.
 */
export async function afterWrites(http: Http, type: ObjectType, taken: readonly Taken[]): Promise<ReadonlyMap<string, Change>> {
  const ids = taken.map(({ id }) => id)
  const objects = new Map((await batchRead(http, type, { ids })).map((object) => [object.id, object]))
  const linked = await associationsOf(http, type, [...objects.keys()])
  return new Map(
    taken.flatMap((each) => {
      const object = objects.get(each.id)
      return object === undefined ? [] : [[each.id, changeOf(type, asLeft(object, each), { ...linked.get(each.id), ...each.linked })]]
    }),
  )
}

function asLeft(object: HubspotObject, { properties, updatedAt }: Taken): HubspotObject {
  return { ...object, properties: { ...object.properties, ...properties }, ...(updatedAt !== null && { updatedAt }) }
}

/** Of what an answer to a write shows, that which was written. */
export function shownOf(answer: HubspotObject | undefined, names: Iterable<string>): Written {
  return Object.fromEntries([...names].map((name) => [name, answer?.properties?.[name] ?? '']))
}
