import type { Kind } from '#model/kinds.ts'
import type { Hook, Ring } from '../kit/hook.ts'
import { inspect } from './hook-settings.ts'
import { isSigned, signatureHeader, timestampHeader } from './signature.ts'

/** One event of a call (providers.md §10.5); ids are numbers. Everything but the ids is a hint that a read confirms. */
type Event = {
  readonly portalId?: unknown
  readonly subscriptionType?: unknown
  readonly objectTypeId?: unknown
  readonly objectId?: unknown
  readonly occurredAt?: unknown
  readonly primaryObjectId?: unknown
  readonly mergedObjectIds?: unknown
  readonly newObjectId?: unknown
  readonly associationType?: unknown
  readonly fromObjectTypeId?: unknown
  readonly toObjectTypeId?: unknown
  readonly fromObjectId?: unknown
  readonly toObjectId?: unknown
}

const kinds: Readonly<Record<string, Kind>> = {
  contact: 'contact',
  company: 'company',
  deal: 'deal',
  '0-1': 'contact',
  '0-2': 'company',
  '0-3': 'deal',
}

/** Webhooks of HubSpot. One call mixes accounts and objects; events come late, twice and in any order. */
export const hook: Hook = { proofHeaders: [signatureHeader, timestampHeader], verify: isSigned, rings, settleMs: 10_000, inspect }

function rings(body: Uint8Array): readonly Ring[] | null {
  const events = parsed(body)
  if (events === null) return null
  const found = new Map<string, { accountId: string; kind: Kind; ids: Set<string>; at: number | null }>()
  for (const event of events) {
    const accountId = idOf(event.portalId)
    if (accountId === null) continue
    const at = typeof event.occurredAt === 'number' && Number.isSafeInteger(event.occurredAt) ? event.occurredAt : null
    for (const { kind, ids } of named(event)) {
      const ring = found.get(`${accountId} ${kind} ${at}`) ?? { accountId, kind, ids: new Set(), at }
      found.set(`${accountId} ${kind} ${at}`, ring)
      for (const id of ids) ring.ids.add(id)
    }
  }
  return [...found.values()]
    .filter(({ ids }) => ids.size > 0)
    .map(({ accountId, kind, ids, at }) => ({ accountId, kind, ids: [...ids], ...(at === null ? {} : { at: new Date(at) }) }))
}

type Named = { readonly kind: Kind; readonly ids: readonly string[] }

function named(event: Event): readonly Named[] {
  const [subject = '', what = ''] = typeof event.subscriptionType === 'string' ? event.subscriptionType.split('.') : []
  const own = kinds[subject] ?? kinds[String(event.objectTypeId)]
  if (what === 'associationChange') return ends(event, own)
  if (own === undefined) return []
  const merged = what === 'merge' ? [event.primaryObjectId, event.newObjectId, ...listOf(event.mergedObjectIds)] : []
  return [{ kind: own, ids: idsOf([event.objectId, ...merged]) }]
}

/** Both ends of an association: `CONTACT_TO_COMPANY`, or the type ids of a generic event. */
function ends(event: Event, own: Kind | undefined): readonly Named[] {
  const [from, to] = typeof event.associationType === 'string' ? event.associationType.toLowerCase().split('_to_') : []
  const first = kinds[from ?? ''] ?? kinds[String(event.fromObjectTypeId)] ?? own
  const second = kinds[(to ?? '').replace(/_unlabeled$/, '')] ?? kinds[String(event.toObjectTypeId)]
  return [
    ...(first === undefined ? [] : [{ kind: first, ids: idsOf([event.fromObjectId]) }]),
    ...(second === undefined ? [] : [{ kind: second, ids: idsOf([event.toObjectId]) }]),
  ]
}

function parsed(body: Uint8Array): readonly Event[] | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return Array.isArray(read) ? read.filter((each): each is Event => typeof each === 'object' && each !== null) : null
  } catch {
    return null
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const idsOf = (values: readonly unknown[]): string[] => [...new Set(values.map(idOf).filter((id) => id !== null))]

function idOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ''
  return /^\d{1,20}$/.test(text) ? text : null
}
