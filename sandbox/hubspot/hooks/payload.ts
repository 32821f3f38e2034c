import { hashOf } from '../../seed/random.ts'
import type { CrmEvent } from '../crm/event.ts'
import { TYPES } from '../crm/object-type.ts'
import type { Told } from '../portals-crm.ts'

/** One event as a webhook carries it; `attemptNumber` is added when it is sent. */
export type Payload = Readonly<Record<string, unknown>> & { readonly subscriptionType: string; readonly propertyName?: string }

/** The same event for a subscription to all kinds at once. */
export function generic(payload: Payload, { event }: Told): Payload {
  const subscriptionType = payload.subscriptionType.replace(/^\w+/, 'object')
  if (event.is !== 'associationChange') return { ...payload, subscriptionType, objectTypeId: TYPES[event.type].typeId }
  const { associationType: _, ...rest } = payload
  return { ...rest, subscriptionType, fromObjectTypeId: TYPES[event.type].typeId, toObjectTypeId: TYPES[event.toType].typeId }
}

/** No subscription may be made to these. */
const UNTOLD = new Set(['lastmodifieddate', 'hs_lastmodifieddate'])

/** What a webhook tells of an event; `undefined` for what none may tell. `serial` counts the events. */
export function payloadOf({ portal, event }: Told, { appId, serial }: { appId: number; serial: number }): Payload | undefined {
  if (event.is === 'propertyChange' && UNTOLD.has(event.name)) return undefined
  const subscriptionType = `${TYPES[event.type].singular}.${event.is}`
  return {
    // Documented as not unique, so it is not.
    eventId: 3_816_279_000 + (serial % 64),
    subscriptionId: 2_000_000 + (hashOf(subscriptionType + (event.is === 'propertyChange' ? event.name : '')) % 900_000),
    portalId: portal.hubId,
    appId,
    occurredAt: event.at,
    subscriptionType,
    changeSource: event.source,
    ...(event.source === 'INTEGRATION' ? { sourceId: String(appId) } : { sourceId: `userId:${portal.userId}` }),
    ...detail(event),
  }
}

function detail(event: CrmEvent): Readonly<Record<string, unknown>> & { propertyName?: string } {
  switch (event.is) {
    case 'creation':
      return { objectId: event.id, changeFlag: 'CREATED' }
    case 'deletion':
    case 'privacyDeletion':
      return { objectId: event.id, changeFlag: 'DELETED' }
    case 'restore':
      return { objectId: event.id, changeFlag: 'RESTORED' }
    case 'propertyChange':
      return { objectId: event.id, propertyName: event.name, propertyValue: event.value }
    case 'merge': {
      const reborn = event.id === event.primary ? {} : { newObjectId: event.id }
      const about = { primaryObjectId: event.primary, mergedObjectIds: event.merged, numberOfPropertiesMoved: event.moved }
      return { objectId: event.primary, changeFlag: 'MERGED', ...about, ...reborn }
    }
    case 'associationChange':
      return {
        // Primary and unlabelled bear one name here; the flag below tells them apart.
        associationType: `${TYPES[event.type].singular}_to_${TYPES[event.toType].singular}`.toUpperCase(),
        fromObjectId: event.id,
        toObjectId: event.toId,
        associationRemoved: event.removed,
        isPrimaryAssociation: event.primary,
      }
  }
}
