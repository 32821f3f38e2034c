import { createHash } from 'node:crypto'
import type { Value } from '#model/value.ts'
import type { Change, Raw } from '../../kit/stream.ts'
import type { Linked } from './associations.ts'
import type { Properties } from './folded.ts'
import { stampProperty, type ObjectType } from './object-type.ts'

/** An object as HubSpot answers with it. */
export type HubspotObject = {
  readonly id: string
  readonly properties?: Properties
  readonly createdAt?: string
  readonly updatedAt?: string
  readonly archived?: boolean
  readonly archivedAt?: string
  readonly objectWriteTraceId?: string
}

const apart = new Set([stampProperty, 'hs_merged_object_ids', 'hs_object_id', 'lastmodifieddate', 'hs_lastmodifieddate'])

/** An object as a change. Its order is `updatedAt`; its tag adds the associations, which do not move that. */
export function changeOf(type: ObjectType, object: HubspotObject, linked: Linked): Change {
  const properties = object.properties ?? {}
  const stamp = properties[stampProperty] ?? ''
  const formerly = mergedInto(object)
  const at = new Date(object.updatedAt ?? 0)
  const order = at.toISOString()
  return {
    id: object.id,
    scope: '',
    tag: `${order}/${digestOf(linked)}`,
    order,
    at,
    values: rawOf(type, properties, linked),
    ...(formerly.length > 0 && { formerly }),
    ...(stamp !== '' && { stamp }),
  }
}

/** A remote that is not there any more. */
export function absent(id: string, at: Date): Change {
  return { id, scope: '', tag: null, order: null, at, values: null }
}

/** Ids of objects that were merged into this one. */
export function mergedInto({ id, properties = {} }: HubspotObject): readonly string[] {
  return (properties.hs_merged_object_ids ?? '')
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== id)
}

/** `{properties, associations, …lists}`; what is empty there is absent here. */
function rawOf(type: ObjectType, properties: Properties, linked: Linked): Raw {
  const folded = new Set(type.folded.flatMap((each) => each.properties))
  const plain = Object.entries(properties).filter(
    (entry): entry is [string, string] => !apart.has(entry[0]) && !folded.has(entry[0]) && (entry[1] ?? '') !== '',
  )
  const lists = type.folded.flatMap((each): [string, readonly Value[]][] => {
    const elements = each.fold(properties)
    return elements.length === 0 ? [] : [[each.root, elements]]
  })
  return {
    properties: Object.fromEntries(plain),
    ...Object.fromEntries(lists),
    ...(Object.keys(linked).length > 0 && { associations: { ...linked } }),
  }
}

function digestOf(linked: Linked): string {
  return createHash('sha256')
    .update(JSON.stringify([linked.company, linked.contacts]))
    .digest('base64url')
    .slice(0, 12)
}
