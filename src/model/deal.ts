import { keysFrom } from './keys.ts'
import { limits } from './limits.ts'
import type { Noun } from './noun.ts'
import { textOf } from './text.ts'

/** Business that may be won; `opportunity` in the HTTP contract is the same. */
export const deal = {
  kind: 'deal',
  plural: 'deals',
  fields: [
    { name: 'name', label: 'Name', type: 'text', most: limits.name },
    { name: 'amount', label: 'Amount', type: 'money' },
    { name: 'currency', label: 'Currency', type: 'option', most: 3 },
    { name: 'pipelineId', label: 'Pipeline', type: 'reference', to: 'pipeline' },
    { name: 'stageId', label: 'Stage', type: 'reference', to: 'stage' },
    { name: 'closeOn', label: 'Close date', type: 'date' },
    { name: 'companyId', label: 'Company', type: 'reference', to: 'company' },
    { name: 'contactIds', label: 'Contacts', type: 'references', to: 'contact', most: limits.elements },
    { name: 'tags', label: 'Tags', type: 'tags', most: limits.tags },
    { name: 'ownerId', label: 'Owner', type: 'reference', to: 'member' },
  ],
  title: (values) => textOf(values.name) ?? '',
  keys: (values, region) => keysFrom({ names: [values.name] }, region),
} as const satisfies Noun
