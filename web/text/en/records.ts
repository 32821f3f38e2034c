/** Words of the record pages: lists, detail, timeline, dialogs. */
export const records = {
  'kind.company': 'Company',
  'kind.contact': 'Contact',
  'kind.lead': 'Lead',
  'kind.deal': 'Deal',
  'kind.note': 'Note',
  'create.company': 'New company',
  'create.contact': 'New contact',
  'create.lead': 'New lead',
  'create.deal': 'New deal',
} as const
