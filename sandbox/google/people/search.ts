import { invalid } from '../errors.ts'
import type { Asked } from './asked.ts'
import type { Book } from './book.ts'
import type { Contact } from './contact.ts'
import { readMask, readSources } from './mask.ts'
import { fieldsOf, render } from './render.ts'
import { textIn, type Fields } from './value.ts'

const MOST = 30
const USUAL = 10

/** `people.searchContacts`: prefixes of words, at most 30, and only of what the last warm-up call (empty query) saw. */
export function searchContacts({ book, query }: Asked): unknown {
  return search(book, query)
}

/** `otherContacts.search`. */
export function searchOther({ other, query }: Asked): unknown {
  return search(other, query)
}

function search(book: Book, query: URLSearchParams): unknown {
  const view = { mask: readMask(query.get('readMask'), 'readMask'), sources: readSources(query.getAll('sources')) }
  const wanted = query.get('query')
  if (wanted === null) throw invalid('query is required.')
  const text = plain(wanted)
  if (text === '') {
    book.warmedTo = book.order.head
    return {}
  }
  const most = Math.min(MOST, Number(query.get('pageSize') ?? 0) || USUAL)
  const found: Contact[] = []
  for (const contact of book.order.page(0, Infinity, false).contacts) {
    if (contact.slot >= book.warmedTo || found.length === most) break
    if (wordsOf(fieldsOf(contact.shown ?? contact.current)).some((words) => hasPrefix(words, text))) found.push(contact)
  }
  if (found.length === 0) return {}
  return { results: found.map((contact) => ({ person: render(contact, contact.shown ?? contact.current, view) })) }
}

/** Does the query begin at the start of one of the words? "foo name" answers to "f", "foo n" and "nam", not to "oo n". */
function hasPrefix(words: string, text: string): boolean {
  return words.startsWith(text) || words.includes(` ${text}`) || words.includes(`@${text}`)
}

function wordsOf(fields: Fields): string[] {
  const texts = [
    ...(fields.names ?? []).map((one) => textIn(one, 'displayName')),
    ...(fields.nicknames ?? []).map((one) => textIn(one, 'value')),
    ...(fields.emailAddresses ?? []).map((one) => textIn(one, 'value')),
    ...(fields.phoneNumbers ?? []).flatMap((one) => [textIn(one, 'value'), textIn(one, 'canonicalForm')]),
    ...(fields.organizations ?? []).flatMap((one) => [textIn(one, 'name'), textIn(one, 'title')]),
  ]
  return texts.map(plain)
}

function plain(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, ' ')
}
