import { chunk } from '#lib/chunk.ts'
import { grantedTo, scopesOf } from '../auth.ts'
import type { Http } from '../../kit/http.ts'
import { refusal } from '../refusal.ts'
import { version } from '../version.ts'
import type { Link, ObjectType } from './object-type.ts'

/** Ids of the objects that one is associated with, by link key; no key where there is none. */
export type Linked = { readonly company?: string; readonly contacts?: readonly string[] }

type Target = {
  readonly toObjectId?: string | number
  readonly associationTypes?: readonly { readonly category?: string; readonly typeId?: number }[]
}
type Row = {
  readonly from?: { readonly id?: string | number }
  readonly to?: readonly Target[]
  readonly paging?: { readonly next?: { readonly after?: string } }
}

const most = 1000

/** The links that this connection may read: those to types it was granted. */
export async function linksOf(http: Http, type: ObjectType): Promise<readonly Link[]> {
  if (type.links.length === 0) return []
  const granted = await grantedTo(http)
  return type.links.filter(({ to }) => granted.has(scopesOf(to).read))
}

/** What these objects are associated with. The modified date says nothing of it, and neither do search and batch reads (providers.md §10.3). */
export async function associationsOf(http: Http, type: ObjectType, ids: readonly string[]): Promise<ReadonlyMap<string, Linked>> {
  const found = new Map<string, Linked>()
  for (const link of await linksOf(http, type)) {
    for (const [from, targets] of await targetsOf(http, { type, link, ids })) {
      const linked = linkedBy(link, targets)
      if (linked !== null) found.set(from, { ...found.get(from), ...linked })
    }
  }
  return found
}

type Asked = { readonly type: ObjectType; readonly link: Link; readonly ids: readonly string[] }

async function targetsOf(http: Http, { type, link, ids }: Asked): Promise<ReadonlyMap<string, readonly Target[]>> {
  const found = new Map<string, Target[]>()
  let open = ids.map((id): { id: string; after?: string } => ({ id }))
  while (open.length > 0) {
    const next: typeof open = []
    for (const inputs of chunk(open, most)) {
      const path = `/crm/associations/${version}/${type.name}/${link.to}/batch/read`
      const reply = await http.send({ method: 'POST', base: 'api', path, json: { inputs }, idempotent: true, reads: true })
      // 207: some of them have none.
      if (reply.status !== 200 && reply.status !== 207) throw refusal(`tell which ${link.to} belong to ${type.name}`, reply)
      const { results = [] } = reply.body as { readonly results?: readonly Row[] }
      for (const { from, to = [], paging } of results) {
        const id = String(from?.id ?? '')
        found.set(id, [...(found.get(id) ?? []), ...to])
        if (paging?.next?.after !== undefined) next.push({ id, after: paging.next.after })
      }
    }
    open = next
  }
  return found
}

/** Of several companies the primary one counts; one alone is it. */
function linkedBy(link: Link, targets: readonly Target[]): Linked | null {
  const ids = [...new Set(targets.map(({ toObjectId }) => String(toObjectId ?? '')).filter(Boolean))]
  if (link.many) return ids.length === 0 ? null : { contacts: ids.toSorted(byNumber) }
  const primary = targets.find(({ associationTypes = [] }) =>
    associationTypes.some(({ category, typeId }) => category === 'HUBSPOT_DEFINED' && typeId === link.typeId),
  )
  const company = primary === undefined ? (ids.length === 1 ? ids[0] : undefined) : String(primary.toObjectId)
  return company === undefined ? null : { company }
}

/** Ids in the order in which a list of them is told. */
export const byNumber = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : Number(a > b))
