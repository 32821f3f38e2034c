import { keysFrom } from './keys.ts'
import { limits } from './limits.ts'
import type { Noun } from './noun.ts'
import { textOf } from './text.ts'

/** An organisation people do business with; `account` and `business` in the HTTP contract are the same. */
export const company = {
  kind: 'company',
  plural: 'companies',
  fields: [
    { name: 'name', label: 'Name', type: 'text', most: limits.name },
    { name: 'legalName', label: 'Legal name', type: 'text', most: limits.name },
    { name: 'domains', label: 'Domains', type: 'domains', most: limits.elements },
    { name: 'industry', label: 'Industry', type: 'text', most: limits.name },
    { name: 'phone', label: 'Phone', type: 'phone', most: limits.value },
    { name: 'website', label: 'Website', type: 'url', most: limits.url },
    { name: 'address', label: 'Address', type: 'address' },
    { name: 'tags', label: 'Tags', type: 'tags', most: limits.tags },
    { name: 'ownerId', label: 'Owner', type: 'reference', to: 'member' },
  ],
  title: (values) => textOf(values.name) ?? textOf(values.legalName) ?? textOf(values.website) ?? '',
  keys: (values, region) =>
    keysFrom({ phone: values.phone, domains: [values.domains, values.website], names: [values.name, values.legalName] }, region),
} as const satisfies Noun
