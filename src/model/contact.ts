import { itemsOf, primaryOf } from './element.ts'
import { keysFrom } from './keys.ts'
import { limits } from './limits.ts'
import type { Noun } from './noun.ts'
import { textOf } from './text.ts'
import type { Element, Values } from './value.ts'

/** A person. */
export const contact = {
  kind: 'contact',
  plural: 'contacts',
  fields: [
    { name: 'firstName', label: 'First name', type: 'text', most: limits.name },
    { name: 'lastName', label: 'Last name', type: 'text', most: limits.name },
    { name: 'emails', label: 'E-mail', type: 'emails', most: limits.elements },
    { name: 'phones', label: 'Phone', type: 'phones', most: limits.elements },
    { name: 'addresses', label: 'Address', type: 'addresses', most: limits.elements },
    { name: 'companyId', label: 'Company', type: 'reference', to: 'company' },
    { name: 'companyName', label: 'Company name', type: 'text', most: limits.name },
    { name: 'title', label: 'Job title', type: 'text', most: limits.name },
    { name: 'birthday', label: 'Birthday', type: 'date', yearless: true },
    { name: 'about', label: 'About', type: 'text', most: limits.body },
    { name: 'tags', label: 'Tags', type: 'tags', most: limits.tags },
    { name: 'ownerId', label: 'Owner', type: 'reference', to: 'member' },
  ],
  title: (values) => fullName(values) ?? firstOf(values.emails) ?? firstOf(values.phones) ?? '',
  keys: (values, region) => keysFrom({ emails: values.emails, phones: values.phones, names: [fullName(values)] }, region),
} as const satisfies Noun

function fullName(values: Values): string | null {
  const parts = [textOf(values.firstName), textOf(values.lastName)].filter((part) => part !== null)
  return parts.length === 0 ? null : parts.join(' ')
}

function firstOf(list: Values[string] | undefined): string | null {
  const first = primaryOf(itemsOf(list) as readonly Element[])
  return first === undefined ? null : textOf(first.value)
}
