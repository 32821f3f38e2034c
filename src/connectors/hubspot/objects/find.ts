import { chunk } from '#lib/chunk.ts'
import type { Http } from '../../kit/http.ts'
import type { Change, Outgoing, Raw } from '../../kit/stream.ts'
import { associate } from './associate.ts'
import { definitionsOf, isPrepared } from './definitions.ts'
import { missingLinks } from './draft.ts'
import type { HubspotObject } from './object.ts'
import { stampProperty, type ObjectType } from './object-type.ts'
import { batchRead, changesOf, read } from './read.ts'
import { search } from './search.ts'

const dayMs = 86_400_000
/** A search request may have 3,000 characters. */
const mostValues = 40

/**
 * After creates without an answer: the objects with our stamps. Where no stamp could be left, what was made within the last day with the same
 * e-mail or domain, else of the same name.
 */
export async function find(http: Http, type: ObjectType, sought: readonly Outgoing[]): Promise<readonly (Change | null)[]> {
  if (!isPrepared(await definitionsOf(http, type))) return changesFor(http, type, { sought, found: await byLikeness(http, type, sought) })
  const found = await byStamp(http, type, sought)
  return completed(http, type, { sought, changes: await changesFor(http, type, { sought, found }) })
}

type Found = { readonly sought: readonly Outgoing[]; readonly found: ReadonlyMap<string, HubspotObject> }

async function changesFor(http: Http, type: ObjectType, { sought, found }: Found): Promise<readonly (Change | null)[]> {
  const changes = new Map((await changesOf(http, type, [...new Set(found.values())])).map((change) => [change.id, change]))
  return sought.map(({ record }) => changes.get(found.get(record)?.id ?? '') ?? null)
}

type Born = { readonly sought: readonly Outgoing[]; readonly changes: readonly (Change | null)[] }

/** An upsert makes no associations; where its answer was lost they were never made, and would look as if somebody there had removed them. One that is refused is to be created again, and told why not. */
async function completed(http: Http, type: ObjectType, { sought, changes }: Born): Promise<readonly (Change | null)[]> {
  const lacking = sought.flatMap(({ raw }, at) => {
    const change = changes[at]
    const relinks = change?.values == null ? [] : missingLinks(type, raw, change.values)
    return change == null || relinks.length === 0 ? [] : [{ id: change.id, relinks }]
  })
  if (lacking.length === 0) return changes
  const refused = await associate(http, type, lacking)
  const now = await read(
    http,
    type,
    lacking.map(({ id }) => id),
  )
  const whole = new Map(now.map((change) => [change.id, change]))
  return changes.map((change) => (change === null || refused.has(change.id) ? null : (whole.get(change.id) ?? change)))
}

async function byStamp(http: Http, type: ObjectType, sought: readonly Outgoing[]): Promise<ReadonlyMap<string, HubspotObject>> {
  const objects = await batchRead(http, type, { ids: sought.map(({ stamp }) => stamp), by: stampProperty })
  const stamped = new Map(objects.map((object) => [object.properties?.[stampProperty], object]))
  return new Map(
    sought.flatMap(({ record, stamp }) => {
      const object = stamped.get(stamp)
      return object === undefined ? [] : [[record, object] as const]
    }),
  )
}

/** What is older cannot be what we made. */
async function byLikeness(http: Http, type: ObjectType, sought: readonly Outgoing[]): Promise<ReadonlyMap<string, HubspotObject>> {
  const since = http.now().getTime() - dayMs
  const keyed = [...(await byKey(http, type, sought))].filter(([, { createdAt = '' }]) => Date.parse(createdAt) >= since)
  const found = new Map(keyed)
  const open = sought.filter(({ record }) => !found.has(record))
  return new Map([...found, ...(await byTitle(http, type, open))])
}

/** Objects by record that have the e-mail or domain of what is sought. */
export async function byKey(http: Http, type: ObjectType, sought: readonly Outgoing[]): Promise<ReadonlyMap<string, HubspotObject>> {
  const keys = new Map(sought.map(({ record, raw }) => [record, keyOf(type, raw)]))
  const wanted = [...new Set([...keys.values()].filter((key) => key !== ''))]
  if (wanted.length === 0) return new Map()
  const objects = type.name === 'contacts' ? await batchRead(http, type, { ids: wanted, by: 'email' }) : await byDomain(http, type, wanted)
  const byKeys = new Map(objects.flatMap((object) => keysOf(object).map((key) => [key, object] as const)))
  return new Map(
    sought.flatMap(({ record }) => {
      const object = byKeys.get(keys.get(record) ?? '')
      return object === undefined ? [] : [[record, object] as const]
    }),
  )
}

async function byDomain(http: Http, type: ObjectType, domains: readonly string[]): Promise<readonly HubspotObject[]> {
  const ids: string[] = []
  for (const values of chunk(domains, mostValues)) {
    const found = await search(http, type, { filters: [{ propertyName: 'domain', operator: 'IN', values }] })
    ids.push(...found.ids)
  }
  return batchRead(http, type, { ids })
}

/** One by one: names are no keys, and there are few. */
async function byTitle(http: Http, type: ObjectType, sought: readonly Outgoing[]): Promise<ReadonlyMap<string, HubspotObject>> {
  const found = new Map<string, HubspotObject>()
  const since = String(http.now().getTime() - dayMs)
  for (const { record, raw } of sought) {
    const named = type.titles.flatMap((propertyName) => {
      const value = (raw.properties as Raw | undefined)?.[propertyName]
      return typeof value === 'string' && value !== '' ? [{ propertyName, operator: 'EQ', value }] : []
    })
    if (named.length === 0) continue
    const { ids } = await search(http, type, {
      filters: [...named, { propertyName: 'createdate', operator: 'GTE', value: since }],
      limit: 1,
    })
    const [object] = await batchRead(http, type, { ids })
    if (object !== undefined) found.set(record, object)
  }
  return found
}

/** The one value that names an object: a contact's e-mail, a company's domain. */
function keyOf({ folded }: ObjectType, raw: Raw): string {
  const list = folded.find(({ more }) => more !== null)
  const elements = list === undefined ? undefined : raw[list.root]
  if (list === undefined || !Array.isArray(elements)) return ''
  return (list.spread(elements)[list.properties[0] ?? ''] ?? '').toLowerCase()
}

function keysOf({ properties = {} }: HubspotObject): string[] {
  const all = [properties.email, properties.hs_additional_emails, properties.domain, properties.hs_additional_domains]
  return all
    .flatMap((each) => (each ?? '').split(';'))
    .map((each) => each.trim().toLowerCase())
    .filter(Boolean)
}
