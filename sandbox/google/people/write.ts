import { invalid, notFound, staleEtag } from '../errors.ts'
import { accept, checkSize } from './accept.ts'
import type { Asked } from './asked.ts'
import type { Book } from './book.ts'
import { personEtagOf, sourceEtagOf, sourceIdOf, type Contact } from './contact.ts'
import { readMask, readSources, writeMask } from './mask.ts'
import { membership, membershipsOf, MY_CONTACTS } from './membership.ts'
import { fieldsOf, render, type View } from './render.ts'
import { FIELD_NAMES, isObject, MASK_NAMES, objectIn, textIn, type FieldName, type Fields, type Value } from './value.ts'

const EVERY_FIELD: ReadonlySet<FieldName> = new Set(FIELD_NAMES)

/** `people.createContact`. Nothing makes it idempotent: sent twice, there are two contacts. */
export function createContact({ book, query, body }: Asked): unknown {
  const view = replyView(query)
  const contact = book.add(newFields(book, body))
  return render(contact, contact.current, view)
}

/** `people.updateContact`: every field of the mask is replaced whole, against the etag the client read. */
export function updateContact({ book, query, body, resource }: Asked): unknown {
  const mask = writeMask(query.get('updatePersonFields'), 'updatePersonFields')
  const view = replyView(query)
  const { contact, fields } = plannedUpdate(book, resource, { person: body, mask })
  book.replace(contact, fields)
  return render(contact, contact.current, view)
}

/** `people.deleteContact`. */
export function deleteContact({ book, resource }: Asked): unknown {
  const contact = book.find(resource) ?? gone()
  book.remove(contact)
  return {}
}

/** The fields of a contact to be created; it joins My Contacts unless it names groups of its own. */
export function newFields(book: Book, person: Value): Fields {
  const fields = accept(person, EVERY_FIELD, book.account.region)
  checkMemberships(book, fields, [])
  checkSize(fields)
  return membershipsOf(fields).length > 0 ? fields : { ...fields, memberships: [membership(MY_CONTACTS)] }
}

/** What an update would do; refuses what Google refuses. */
export function plannedUpdate(
  book: Book,
  name: string,
  sent: { person: Value; mask: ReadonlySet<FieldName> },
): { contact: Contact; fields: Fields } {
  const contact = book.find(name) ?? gone()
  checkEtag(contact, sent.person)
  const before = fieldsOf(contact.current)
  const accepted = accept(sent.person, sent.mask, book.account.region)
  if (sent.mask.has('memberships')) {
    if (membershipsOf(accepted).length === 0) throw invalid('Contact must always have at least one contact group membership.')
    checkMemberships(book, accepted, membershipsOf(before))
  }
  const kept = Object.fromEntries(Object.entries(before).filter(([field]) => !sent.mask.has(field as FieldName)))
  const fields = { ...kept, ...accepted }
  checkSize(fields)
  return { contact, fields }
}

function checkEtag(contact: Contact, person: Value): void {
  const listed = objectIn(person, 'metadata')['sources']
  const sources = Array.isArray(listed) ? listed.filter(isObject) : []
  const source = sources.find((one) => textIn(one, 'type') === 'CONTACT' || textIn(one, 'id') === sourceIdOf(contact))
  const sourceEtag = source === undefined ? '' : textIn(source, 'etag')
  const personEtag = textIn(person, 'etag')
  if (sources.length > 0 && source === undefined) throw invalid('Request person.metadata.sources must contain a source of type CONTACT.')
  if (sourceEtag === '' && personEtag === '') {
    throw invalid('Request must set person.etag or person.metadata.sources.etag for the source that is being updated.')
  }
  const fresh =
    sourceEtag === '' ? personEtag === personEtagOf(contact, contact.current) : sourceEtag === sourceEtagOf(contact, contact.current)
  if (!fresh) throw staleEtag()
}

function checkMemberships(book: Book, fields: Fields, already: readonly string[]): void {
  for (const name of membershipsOf(fields)) {
    const group = book.groups.find(name)
    if (group === undefined) throw invalid(`Contact group "${name}" does not exist.`)
    if (!already.includes(name) && !book.groups.joinable(group)) throw invalid(`Contacts cannot be added to the system group "${name}".`)
  }
}

function replyView(query: URLSearchParams): View {
  return { mask: readMask(query.get('personFields'), 'personFields', MASK_NAMES), sources: readSources(query.getAll('sources')) }
}

function gone(): never {
  throw notFound()
}
