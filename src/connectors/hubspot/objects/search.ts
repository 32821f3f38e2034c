import type { Http } from '../../kit/http.ts'
import { refusal } from '../refusal.ts'
import { version } from '../version.ts'
import type { HubspotObject } from './object.ts'
import type { ObjectType } from './object-type.ts'

export type Filter = {
  readonly propertyName: string
  readonly operator: string
  readonly value?: string
  readonly values?: readonly string[]
}

/** One page of a search; `more`: it is not the last. */
export type Found = { readonly ids: readonly string[]; readonly more: boolean; readonly total: number }

const most = 200

/**
 * Ids that meet every filter, in order of id, from behind `after` on. The pages of a search end at 10,000 rows, and a bulk edit gives any
 * number of rows one modified date: only the id leads on (providers.md §10.3).
 */
export async function search(
  http: Http,
  type: ObjectType,
  { filters, after = null, limit = most }: { readonly filters: readonly Filter[]; readonly after?: string | null; readonly limit?: number },
): Promise<Found> {
  const behind: readonly Filter[] = after === null ? [] : [{ propertyName: 'hs_object_id', operator: 'GT', value: after }]
  const all = [...filters, ...behind]
  const json = {
    // A group without filters is refused.
    filterGroups: all.length === 0 ? [] : [{ filters: all }],
    sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
    properties: ['hs_object_id'],
    limit,
  }
  const path = `/crm/objects/${version}/${type.name}/search`
  const reply = await http.send({ method: 'POST', base: 'api', path, json, idempotent: true, reads: true })
  if (reply.status !== 200) throw refusal(`search ${type.name}`, reply)
  const {
    results = [],
    paging,
    total = 0,
  } = reply.body as {
    readonly results?: readonly HubspotObject[]
    readonly paging?: { readonly next?: unknown }
    readonly total?: number
  }
  return { ids: results.map(({ id }) => id), more: results.length > 0 && paging?.next !== undefined, total }
}

/** What changed within [from, to). */
export function changedWithin({ modified }: ObjectType, from: number, to: number): readonly Filter[] {
  return [
    { propertyName: modified, operator: 'GTE', value: String(from) },
    { propertyName: modified, operator: 'LT', value: String(to) },
  ]
}
