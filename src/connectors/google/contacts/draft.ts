import type { Http } from '../../kit/http.ts'
import type { Outgoing, Raw } from '../../kit/stream.ts'
import { myContacts, writable } from './groups.ts'
import { codecs } from './mapping.ts'
import { sourceOf, stampKey, type Membership, type Person } from './person.ts'

/** The top-level fields a write touches; Google replaces each of them whole. Sorted, so that equal sets are equal texts. */
export function fieldsOf(sent: readonly string[]): string[] {
  return [
    ...new Set(
      sent.flatMap((path) => (path.startsWith('codec:') ? (codecs[path.slice('codec:'.length)]?.reads ?? []) : [path])).map(rootOf),
    ),
  ].toSorted()
}

/** The body of a create: everything we have, our stamp, and the group that is synchronised beside My Contacts, without which Google hides it. */
export async function newPerson(http: Http, { raw, stamp }: Outgoing, scope: string): Promise<Person> {
  const joined = [myContacts, ...(scope === '' ? [] : [scope])].map((contactGroupResourceName) => ({
    contactGroupMembership: { contactGroupResourceName },
  }))
  const memberships = [...membershipsOf(raw), ...joined]
  return { ...bodyOf(raw, Object.keys(raw)), memberships: await writable(http, memberships), clientData: [{ key: stampKey, value: stamp }] }
}

/** The body of an update: the touched fields whole, on the version that was read. */
export async function changedPerson(http: Http, { raw, sent, tag, remote }: Outgoing): Promise<Person> {
  const fields = fieldsOf(sent)
  const body = bodyOf(raw, fields)
  const grouped = fields.includes('memberships') ? { memberships: await writable(http, membershipsOf(raw)) } : {}
  return { ...body, ...grouped, resourceName: remote ?? '', metadata: { sources: [sourceOf(tag ?? '')] } }
}

const membershipsOf = (raw: Raw): readonly Membership[] =>
  Array.isArray(raw.memberships) ? (raw.memberships as readonly Membership[]) : []

const rootOf = (path: string): string => /^[^.[]+/.exec(path)?.[0] ?? path

function bodyOf(raw: Raw, fields: readonly string[]): Person {
  const given = fields.filter((field) => raw[field] !== undefined && raw[field] !== null)
  return Object.fromEntries(given.map((field) => [field, elementsOf(field, raw[field])]))
}

function elementsOf(field: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value
  // The primary one goes first, where Google's own pages put it.
  const ordered = [...value.filter(isPrimary), ...value.filter((element) => !isPrimary(element))]
  return ordered.map((element: unknown) =>
    typeof element === 'object' && element !== null ? writablePart(field, { ...element }) : element,
  )
}

const isPrimary = (element: unknown): boolean =>
  (element as { metadata?: { sourcePrimary?: unknown } } | null)?.metadata?.sourcePrimary === true

/** Output-only parts are left out; a name's display forms would compete with its parts. */
function writablePart(field: string, element: Record<string, unknown>): Record<string, unknown> {
  const { metadata: _, formattedType: __, canonicalForm: ___, ...kept } = element
  if (field !== 'names') return kept
  const { displayName: ____, displayNameLastFirst: _____, unstructuredName, ...parts } = kept
  return Object.keys(parts).length === 0 ? { unstructuredName } : parts
}
