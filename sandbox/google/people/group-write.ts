import { invalid, notFound, Refusal } from '../errors.ts'
import type { Asked } from './asked.ts'
import type { Book } from './book.ts'
import type { Contact } from './contact.ts'
import { groupEtagOf, groupMask, groupView } from './group-view.ts'
import type { Group } from './groups.ts'
import { membership, membershipsOf, MY_CONTACTS } from './membership.ts'
import { fieldsOf } from './render.ts'
import { isObject, objectIn, textIn, type Fields, type Json, type Value } from './value.ts'

const MOST_CHANGES = 1000

/** `contactGroups.create`. */
export function createGroup({ book, body }: Asked): unknown {
  const sent = objectIn(body, 'contactGroup')
  const name = newName(book, textIn(sent, 'name'))
  return groupView(book, book.groups.create(name, clientDataOf(sent)), groupMask(textIn(body, 'readGroupFields'), 'readGroupFields'))
}

/** `contactGroups.update`: its name, its clientData, or both. */
export function updateGroup({ book, body, resource }: Asked): unknown {
  const group = ownGroup(book, resource)
  const sent = objectIn(body, 'contactGroup')
  const etag = textIn(sent, 'etag')
  if (etag !== '' && etag !== groupEtagOf(group))
    throw new Refusal(400, 'The etag of the contact group is outdated.', { status: 'FAILED_PRECONDITION' })
  const mask = new Set((textIn(body, 'updateGroupFields') || 'name').split(',').map((one) => one.trim()))
  const wrong = [...mask].find((one) => one !== 'name' && one !== 'clientData')
  if (wrong !== undefined) throw invalid(`Invalid updateGroupFields mask path: "${wrong}".`)
  const name = textIn(sent, 'name').trim()
  const renamed = mask.has('name') ? { name: name === group.name ? name : newName(book, name, group) } : {}
  const changed = book.groups.change(group, { ...renamed, ...(mask.has('clientData') ? { clientData: clientDataOf(sent) } : {}) })
  return groupView(book, changed, groupMask(textIn(body, 'readGroupFields'), 'readGroupFields'))
}

/** `contactGroups.delete`, with or without its contacts. */
export function deleteGroup({ book, query, resource }: Asked): unknown {
  const group = ownGroup(book, resource)
  const doomed = query.get('deleteContacts') === 'true'
  for (const contact of book.living()) {
    const fields = fieldsOf(contact.current)
    const names = membershipsOf(fields)
    if (!names.includes(resource)) continue
    if (doomed) book.remove(contact)
    else move(book, contact, { fields, names: names.length > 1 ? names.filter((name) => name !== resource) : [MY_CONTACTS] })
  }
  book.groups.change(group, { deleted: true })
  return {}
}

/** `contactGroups.members.modify`: who is not there or would be left without any group is named in the answer. */
export function modifyMembers({ book, body, resource }: Asked): unknown {
  const group = book.groups.find(resource)
  if (group === undefined) throw notFound()
  const adding = namesIn(body, 'resourceNamesToAdd')
  const removing = namesIn(body, 'resourceNamesToRemove')
  if (adding.length + removing.length > MOST_CHANGES) throw invalid(`At most ${MOST_CHANGES} members can be changed at once.`)
  if (adding.length > 0 && !book.groups.joinable(group)) throw invalid(`Contacts cannot be added to the system group "${resource}".`)
  const notFoundResourceNames = [...adding, ...removing].filter((name) => book.find(name) === undefined)
  const canNotRemoveLastContactGroupResourceNames: string[] = []
  for (const contact of foundIn(book, adding)) {
    const fields = fieldsOf(contact.current)
    const names = membershipsOf(fields)
    if (!names.includes(resource)) move(book, contact, { fields, names: [...names, resource] })
  }
  for (const contact of foundIn(book, removing)) {
    const fields = fieldsOf(contact.current)
    const names = membershipsOf(fields).filter((name) => name !== resource)
    if (names.length === 0) canNotRemoveLastContactGroupResourceNames.push(contact.current.name)
    else if (names.length < membershipsOf(fields).length) move(book, contact, { fields, names })
  }
  return {
    ...(notFoundResourceNames.length > 0 ? { notFoundResourceNames } : {}),
    ...(canNotRemoveLastContactGroupResourceNames.length > 0 ? { canNotRemoveLastContactGroupResourceNames } : {}),
  }
}

function move(book: Book, contact: Contact, to: { fields: Fields; names: string[] }): void {
  book.replace(contact, { ...to.fields, memberships: to.names.map(membership) })
}

function foundIn(book: Book, names: readonly string[]): Contact[] {
  return names.map((name) => book.find(name)).filter((contact) => contact !== undefined)
}

function ownGroup(book: Book, resource: string): Group {
  const group = book.groups.find(resource)
  if (group === undefined) throw notFound()
  if (group.system) throw invalid(`The system group "${resource}" cannot be changed.`)
  return group
}

function newName(book: Book, given: string, self?: Group): string {
  const name = given.trim()
  if (name === '') throw invalid('Contact group name is required.')
  const other = book.groups.named(name)
  if (other !== undefined && other.resourceName !== self?.resourceName) throw new Refusal(409, 'Contact group name already exists.')
  return name
}

function namesIn(body: Value, name: string): string[] {
  const list: Json | undefined = body[name]
  return Array.isArray(list) ? [...new Set(list.map(String))] : []
}

function clientDataOf(sent: Value): Group['clientData'] {
  const list = sent['clientData']
  return Array.isArray(list) ? list.filter(isObject).map((one) => ({ key: textIn(one, 'key'), value: textIn(one, 'value') })) : []
}
