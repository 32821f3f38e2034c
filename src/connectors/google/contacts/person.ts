import type { Value } from '#model/value.ts'
import type { Change, Raw } from '../../kit/stream.ts'

/** The parts of People API v1 `Person` that this connector itself reads (discovery revision 20251117, Apache-2.0); the rest passes through as `Raw`. */
export type Source = { readonly type?: string; readonly id?: string; readonly etag?: string; readonly updateTime?: string }
export type Person = {
  readonly resourceName?: string
  readonly metadata?: {
    readonly sources?: readonly Source[]
    readonly deleted?: boolean
    readonly previousResourceNames?: readonly string[]
  }
  readonly memberships?: readonly Membership[]
  readonly clientData?: readonly { readonly key?: string; readonly value?: string }[]
  readonly [field: string]: unknown
}
/** `name` is ours: the group's name as `groups.ts` adds it for user groups, null-less where the group is one of Google's own. */
export type Membership = { readonly contactGroupMembership?: { readonly contactGroupResourceName?: string; readonly name?: string } }
/** google.rpc.Status inside batch replies. */
export type PersonReply = {
  readonly requestedResourceName?: string
  readonly person?: Person
  readonly status?: { readonly code?: number; readonly message?: string }
  readonly httpStatusCode?: number
}

/** What is asked of every person. Wide and fixed: a narrower mask would outdate every sync token when a mapping changes. */
export const mask =
  'addresses,biographies,birthdays,clientData,emailAddresses,externalIds,memberships,metadata,names,nicknames,occupations,organizations,phoneNumbers,relations,urls,userDefined'

/** Only the contact's own data: profile data is the other person's, shown by Google beside it, and must never be written back as if it were ours. */
export const sources = 'READ_SOURCE_TYPE_CONTACT'

/** The key of our stamp in `clientData`, which no user sees. */
export const stampKey = 'pipedesk'

/** A person as a change of this scope (a contact group). `at` is the time of reading, for what carries none. */
export function changeOf(person: Person, scope: string, at: Date): Change {
  const source = person.metadata?.sources?.find(({ type }) => type === 'CONTACT')
  const gone = person.metadata?.deleted === true
  const stamp = person.clientData?.find(({ key }) => key === stampKey)?.value
  const formerly = person.metadata?.previousResourceNames ?? []
  return {
    id: person.resourceName ?? '',
    scope,
    tag: gone || source === undefined ? null : tagOf(source),
    order: source?.updateTime === undefined ? null : orderOf(source.updateTime),
    at: source?.updateTime === undefined ? at : new Date(source.updateTime),
    values: gone ? null : ownValues(person),
    ...(formerly.length > 0 && { formerly }),
    ...(stamp !== undefined && { stamp }),
    ...(!gone && !isIn(person, scope) && { outside: true }),
  }
}

/** A remote that is not there any more. */
export function absent(id: string, scope: string, at: Date): Change {
  return { id, scope, tag: null, order: null, at, values: null }
}

/** The CONTACT source as an update must name it; the inverse of what `changeOf` puts into a tag. */
export function sourceOf(tag: string): Source {
  const cut = tag.indexOf('/')
  return { type: 'CONTACT', id: tag.slice(0, cut), etag: tag.slice(cut + 1) }
}

const tagOf = ({ id = '', etag = '' }: Source): string => `${id}/${etag}`

/** An updateTime with nine decimals: Google leaves trailing zeros out, and then texts do not compare as times do. */
function orderOf(updateTime: string): string {
  const [seconds = '', fraction = ''] = updateTime.replace(/Z$/, '').split('.')
  return `${seconds}.${fraction.padEnd(9, '0')}Z`
}

function isIn(person: Person, scope: string): boolean {
  return (
    scope === '' ||
    (person.memberships ?? []).some(({ contactGroupMembership }) => contactGroupMembership?.contactGroupResourceName === scope)
  )
}

const apart = new Set(['resourceName', 'etag', 'metadata', 'clientData'])

/** The person's fields with the contact's own elements only. */
function ownValues(person: Person): Raw {
  const fields = Object.entries(person).filter(([field]) => !apart.has(field))
  return Object.fromEntries(fields.map(([field, value]) => [field, (Array.isArray(value) ? value.filter(isOwn) : value) as Value]))
}

function isOwn(element: { readonly metadata?: { readonly source?: { readonly type?: string } } }): boolean {
  const type = element.metadata?.source?.type
  return type === undefined || type === 'CONTACT'
}
