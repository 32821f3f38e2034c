import { hashOf } from '../../seed/random.ts'
import { invalid } from '../errors.ts'
import type { Book } from './book.ts'
import type { Group } from './groups.ts'
import { fieldsOf } from './render.ts'
import { membershipsOf } from './membership.ts'
import type { Json, Value } from './value.ts'

const FIELDS = ['clientData', 'groupType', 'memberCount', 'metadata', 'name'] as const
const SHOWN: Readonly<Record<string, string>> = { myContacts: 'My Contacts', chatBuddies: 'Chat contacts', all: 'All Contacts' }

/** The group's etag. */
export function groupEtagOf(group: Group): string {
  return `${hashOf(`${group.resourceName}:${group.rev}`).toString(36)}=`
}

/** A group field mask; `otherwise` when absent. */
export function groupMask(text: string | null | undefined, parameter: string): ReadonlySet<string> {
  const names = (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  if (names.length === 0) return new Set(['metadata', 'groupType', 'memberCount', 'name'])
  const wrong = names.find((name) => !FIELDS.some((field) => field === name))
  if (wrong !== undefined) throw invalid(`Invalid ${parameter} mask path: "${wrong}". Valid paths are: ${FIELDS.join(', ')}.`)
  return new Set(names)
}

/** A ContactGroup resource. */
export function groupView(book: Book, group: Group, mask: ReadonlySet<string>): Value {
  const view: Record<string, Json> = { resourceName: group.resourceName, etag: groupEtagOf(group) }
  if (mask.has('metadata')) view['metadata'] = { updateTime: new Date(group.at).toISOString(), ...(group.deleted ? { deleted: true } : {}) }
  if (group.deleted) return view
  if (mask.has('groupType')) view['groupType'] = group.system ? 'SYSTEM_CONTACT_GROUP' : 'USER_CONTACT_GROUP'
  if (mask.has('name'))
    Object.assign(view, { name: group.name, formattedName: group.system ? (SHOWN[group.name] ?? capital(group.name)) : group.name })
  const size = book.groups.size(group.resourceName)
  if (mask.has('memberCount') && size > 0) view['memberCount'] = size
  if (mask.has('clientData') && group.clientData.length > 0) view['clientData'] = group.clientData
  return view
}

/** The same with up to `most` of its members. */
export function withMembers(book: Book, view: Value, most: number): Value {
  const name = view['resourceName']
  const members: string[] = []
  if (most > 0 && typeof name === 'string' && book.groups.size(name) > 0) {
    for (const contact of book.living()) {
      if (membershipsOf(fieldsOf(contact.current)).includes(name)) members.push(contact.current.name)
      if (members.length === most) break
    }
  }
  return members.length > 0 ? { ...view, memberResourceNames: members } : view
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}
