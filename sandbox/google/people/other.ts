import { invalid, notFound } from '../errors.ts'
import type { Asked } from './asked.ts'
import { listPeople } from './connections.ts'
import { readMask, readSources } from './mask.ts'
import { membership, MY_CONTACTS } from './membership.ts'
import { fieldsOf, render } from './render.ts'
import { textIn, type FieldName, type MaskName } from './value.ts'

const SHOWN: ReadonlySet<MaskName> = new Set<MaskName>(['emailAddresses', 'metadata', 'names', 'phoneNumbers', 'photos'])
const COPIED: readonly FieldName[] = ['emailAddresses', 'names', 'phoneNumbers']

/** `otherContacts.list`: people somebody wrote to without ever saving them; read-only. */
export function listOther({ other, query }: Asked): unknown {
  const mask = readMask(query.get('readMask'), 'readMask')
  const wrong = [...mask].find((name) => !SHOWN.has(name))
  if (wrong !== undefined) throw invalid(`Invalid readMask path: "${wrong}". Valid paths are: ${[...SHOWN].join(', ')}.`)
  const { people, totalItems, ...tokens } = listPeople(other, query, { stream: 'otherContacts', mask })
  return {
    ...(people.length > 0 ? { otherContacts: people } : {}),
    ...tokens,
    ...(totalItems === undefined ? {} : { totalSize: totalItems }),
  }
}

/** `otherContacts.copyOtherContactToMyContactsGroup`: a new contact with the fields of the copy mask. */
export function copyOther({ book, other, body, resource }: Asked): unknown {
  const source = other.find(resource)
  if (source === undefined) throw notFound()
  const names = textIn(body, 'copyMask')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  const mask = COPIED.filter((field) => names.includes(field))
  if (mask.length === 0 || mask.length < new Set(names).size) throw invalid(`Invalid copyMask: give one or more of ${COPIED.join(', ')}.`)
  const fields = fieldsOf(source.current)
  const copied = Object.fromEntries(mask.flatMap((field) => (fields[field] === undefined ? [] : [[field, fields[field]]])))
  const contact = book.add({ ...copied, memberships: [membership(MY_CONTACTS)] })
  const sources = body['sources']
  const view = {
    mask: readMask(textIn(body, 'readMask'), 'readMask', [...mask, 'metadata', 'memberships']),
    sources: readSources(Array.isArray(sources) ? sources.map(String) : []),
  }
  return render(contact, contact.current, view)
}
