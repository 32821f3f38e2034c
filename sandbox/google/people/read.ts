import { invalid, notFound } from '../errors.ts'
import { fullName } from '../account.ts'
import type { Asked } from './asked.ts'
import type { Book } from './book.ts'
import { complete } from './complete.ts'
import { readMask, readSources } from './mask.ts'
import { render, type View } from './render.ts'
import type { Value } from './value.ts'

const MOST = 200

/** `people.get`. */
export function getPerson({ book, query, resource }: Asked): unknown {
  const view = viewOf(query)
  return personOf(book, resource, view) ?? refuse()
}

/** `people.getBatchGet`: one answer per name, in the order asked for; a missing one has a status. */
export function batchGet({ book, query }: Asked): unknown {
  const names = query.getAll('resourceNames')
  if (names.length === 0) throw invalid('resourceNames is required. Please specify one or more resource names.')
  if (names.length > MOST) throw invalid(`At most ${MOST} resource names can be requested at once.`)
  const view = viewOf(query)
  const responses = names.map((requestedResourceName) => {
    const person = personOf(book, requestedResourceName, view)
    if (person !== undefined) return { httpStatusCode: 200, requestedResourceName, person }
    return { httpStatusCode: 404, requestedResourceName, status: notFound().rpc() }
  })
  return { responses }
}

function refuse(): never {
  throw notFound()
}

function viewOf(query: URLSearchParams): View {
  return { mask: readMask(query.get('personFields'), 'personFields'), sources: readSources(query.getAll('sources')) }
}

function personOf(book: Book, name: string, view: View): Value | undefined {
  if (name === 'people/me' || name === `people/${book.account.sub}`) return self(book, view)
  const contact = book.find(name)
  return contact === undefined ? undefined : render(contact, contact.current, view)
}

function self({ account }: Book, { mask }: View): Value {
  const source = { type: 'PROFILE', id: account.sub }
  const metadata = { primary: true, sourcePrimary: true, verified: true, source }
  const name = complete('names', { givenName: account.given, familyName: account.family }, account.region)
  return {
    resourceName: `people/${account.sub}`,
    etag: '%EgUBAgMuNw==',
    ...(mask.has('metadata')
      ? {
          metadata: {
            objectType: 'PERSON',
            sources: [{ ...source, etag: '#self=', profileMetadata: { objectType: 'PERSON', userTypes: ['GOOGLE_USER'] } }],
          },
        }
      : {}),
    ...(mask.has('names') ? { names: [{ ...name, displayName: fullName(account), metadata }] } : {}),
    ...(mask.has('emailAddresses') ? { emailAddresses: [{ value: account.email, metadata }] } : {}),
  }
}
