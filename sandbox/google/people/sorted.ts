import type { Book } from './book.ts'
import type { Contact } from './contact.ts'
import { fieldsOf } from './render.ts'
import { textIn } from './value.ts'

/** A page of all visible contacts in another order than by change; the whole list is sorted for every page. */
export function sortedConnections(
  book: Book,
  order: string,
  page: { at: number; size: number },
): { contacts: Contact[]; next: number | undefined } {
  const { contacts } = book.order.page(0, Infinity, false)
  const sorted = order === 'LAST_MODIFIED_DESCENDING' ? contacts.toReversed() : byName(contacts, order === 'LAST_NAME_ASCENDING')
  const end = page.at + page.size
  return { contacts: sorted.slice(page.at, end), next: end < sorted.length ? end : undefined }
}

function byName(contacts: Contact[], lastFirst: boolean): Contact[] {
  const name = lastFirst ? 'displayNameLastFirst' : 'displayName'
  const keyed = contacts.map((contact) => {
    const [first] = fieldsOf(contact.shown ?? contact.current).names ?? []
    return { contact, key: first === undefined ? '' : textIn(first, name).toLowerCase() }
  })
  return keyed.toSorted((one, other) => one.key.localeCompare(other.key)).map(({ contact }) => contact)
}
