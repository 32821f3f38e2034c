import type { Rec, RecordKind } from './records.ts'

const text = (value: unknown) => (typeof value === 'string' ? value.trim() : '')

/** The text of the element that counts first: the one marked primary, else the first. */
export function primaryText(list: unknown): string {
  if (!Array.isArray(list)) return ''
  const items: unknown[] = list
  const marked = items.find((item) => typeof item === 'object' && item !== null && 'primary' in item && item.primary === true) ?? items[0]
  return typeof marked === 'object' && marked !== null && 'value' in marked ? text(marked.value) : text(marked)
}

/** What a person calls a record; '' where it has nothing to be called by. */
export function titleOf(kind: RecordKind, record: Rec): string {
  switch (kind) {
    case 'company':
      return text(record['name']) || text(record['legalName']) || primaryText(record['domains'])
    case 'contact':
      return (
        `${text(record['firstName'])} ${text(record['lastName'])}`.trim() || primaryText(record['emails']) || primaryText(record['phones'])
      )
    case 'lead':
      return text(record['title']) || text(record['tradeName']) || text(record['legalName'])
    case 'deal':
      return text(record['name'])
  }
}
