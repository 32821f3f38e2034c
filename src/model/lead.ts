import { keysFrom } from './keys.ts'
import { limits } from './limits.ts'
import type { Noun } from './noun.ts'
import { textOf } from './text.ts'

/** A possible deal that is still to be qualified. */
export const lead = {
  kind: 'lead',
  plural: 'leads',
  fields: [
    { name: 'title', label: 'Title', type: 'text', most: limits.name },
    { name: 'legalName', label: 'Legal name', type: 'text', most: limits.name },
    { name: 'tradeName', label: 'Trade name', type: 'text', most: limits.name },
    { name: 'description', label: 'Description', type: 'text', most: limits.body },
    { name: 'statusId', label: 'Status', type: 'reference', to: 'leadStatus' },
    { name: 'originId', label: 'Origin', type: 'reference', to: 'leadOrigin' },
    { name: 'primaryContactId', label: 'Primary contact', type: 'reference', to: 'contact' },
    { name: 'companyId', label: 'Company', type: 'reference', to: 'company' },
    { name: 'tags', label: 'Tags', type: 'tags', most: limits.tags },
    { name: 'ownerId', label: 'Owner', type: 'reference', to: 'member' },
  ],
  title: (values) => textOf(values.title) ?? textOf(values.tradeName) ?? textOf(values.legalName) ?? '',
  keys: (values, region) => keysFrom({ names: [values.legalName, values.tradeName, values.title] }, region),
} as const satisfies Noun
