import { invalid, notFound, Refusal } from '../errors.ts'
import type { Asked } from './asked.ts'
import type { Book } from './book.ts'
import type { Contact } from './contact.ts'
import { readMask, readSources, writeMask } from './mask.ts'
import { render, type View } from './render.ts'
import { isObject, objectIn, textIn, type FieldName, type Fields, type Json, type Value } from './value.ts'
import { newFields, plannedUpdate } from './write.ts'

const MOST_WRITES = 200
const MOST_DELETES = 500

/** `people.batchCreateContacts`: all of them or, when one is wrong, none. */
export function batchCreate({ book, body }: Asked): unknown {
  const people = listIn(body, 'contacts').map((one) => objectIn(one, 'contactPerson'))
  checkCount('contacts', people.length, MOST_WRITES)
  const view = batchView(body)
  const errors: Record<string, unknown> = {}
  const planned: Fields[] = []
  people.forEach((person, index) => {
    const fields = attempt(() => newFields(book, person))
    if (fields instanceof Refusal) errors[index] = { status: fields.rpc() }
    else planned.push(fields)
  })
  if (Object.keys(errors).length > 0) {
    throw new Refusal(400, 'Request contains an invalid argument.', {
      details: [{ '@type': 'type.googleapis.com/google.people.v1.BatchCreateContactsErrorDetails', errors }],
    })
  }
  const contacts = planned.map((fields) => book.add(fields))
  if (view === undefined) return {}
  return { createdPeople: contacts.map((contact) => answered(contact, contact.current.name, view)) }
}

/** `people.batchUpdateContacts`: one mask for all; each contact succeeds or fails for itself. */
export function batchUpdate({ book, body }: Asked): unknown {
  const people = Object.entries(objectIn(body, 'contacts'))
  checkCount('contacts', people.length, MOST_WRITES)
  const mask = writeMask(textIn(body, 'updateMask'), 'updateMask')
  const view = batchView(body)
  const updateResult: Record<string, unknown> = {}
  for (const [name, person] of people) {
    const result = updateOne(book, name, { person: isObject(person) ? person : {}, mask })
    if (result instanceof Refusal) updateResult[name] = { requestedResourceName: name, httpStatusCode: result.code, status: result.rpc() }
    else if (view !== undefined) updateResult[name] = answered(result, name, view)
  }
  return Object.keys(updateResult).length > 0 ? { updateResult } : {}
}

/** `people.batchDeleteContacts`: all of them or, when one is not there, none. */
export function batchDelete({ book, body }: Asked): unknown {
  const given = body['resourceNames']
  const names = Array.isArray(given) ? given.map(String) : []
  checkCount('resourceNames', names.length, MOST_DELETES)
  const contacts = [...new Set(names)].map((name) => book.find(name) ?? missing(name))
  for (const contact of new Set(contacts)) book.remove(contact)
  return {}
}

function updateOne(book: Book, name: string, sent: { person: Value; mask: ReadonlySet<FieldName> }): Contact | Refusal {
  return attempt(() => {
    const { contact, fields } = plannedUpdate(book, name, sent)
    book.replace(contact, fields)
    return contact
  })
}

function attempt<T>(run: () => T): T | Refusal {
  try {
    return run()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

function answered(contact: Contact, requestedResourceName: string, view: View): Record<string, unknown> {
  return { httpStatusCode: 200, status: {}, requestedResourceName, person: render(contact, contact.current, view) }
}

// An empty read mask means that nothing is to be read back.
function batchView(body: Value): View | undefined {
  const mask = textIn(body, 'readMask')
  const sources = body['sources']
  return mask === ''
    ? undefined
    : { mask: readMask(mask, 'readMask'), sources: readSources(Array.isArray(sources) ? sources.map(String) : []) }
}

function listIn(body: Value, name: string): Value[] {
  const list: Json | undefined = body[name]
  return Array.isArray(list) ? list.filter(isObject) : []
}

function checkCount(name: string, count: number, most: number): void {
  if (count === 0) throw invalid(`Request must contain at least one of ${name}.`)
  if (count > most) throw invalid(`Request contains ${count} ${name}; at most ${most} are allowed.`)
}

function missing(name: string): never {
  throw notFound(`Contact person "${name}" was not found.`)
}
