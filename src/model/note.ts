import { limits } from './limits.ts'
import type { Noun } from './noun.ts'
import { textOf } from './text.ts'

/** Something a person wrote down about a record. */
export const note = {
  kind: 'note',
  plural: 'notes',
  fields: [
    { name: 'body', label: 'Text', type: 'text', most: limits.body },
    { name: 'companyId', label: 'Company', type: 'reference', to: 'company' },
    { name: 'contactId', label: 'Contact', type: 'reference', to: 'contact' },
    { name: 'leadId', label: 'Lead', type: 'reference', to: 'lead' },
    { name: 'dealId', label: 'Deal', type: 'reference', to: 'deal' },
    { name: 'ownerId', label: 'Owner', type: 'reference', to: 'member' },
  ],
  title: (values) => (textOf(values.body) ?? '').split('\n', 1)[0]?.slice(0, 120) ?? '',
  keys: () => [],
} as const satisfies Noun
