import { choicesOf, type FieldInfo } from '../data/fields.ts'
import type { Rec } from '../data/records.ts'
import { t } from '../text/t.ts'
import { InlineEdit, type InlineEditProps } from '../ui/inline-edit.tsx'
import { Select } from '../ui/select.tsx'
import { EditAddresses } from './edit-addresses.tsx'
import { EditItems } from './edit-items.tsx'
import { EditReferences } from './edit-references.tsx'
import { Reference } from './reference.tsx'
import { ReferencePicker } from './reference-picker.tsx'
import { addressesOf, itemsOf, textsOf } from './value.ts'
import { ValueView } from './value-view.tsx'

type FactEditorProps = { field: FieldInfo; record: Rec; value: unknown; onSave: (value: unknown) => void }

const inputTypes: Partial<Record<FieldInfo['type'], NonNullable<InlineEditProps['type']>>> = {
  number: 'number',
  money: 'number',
  date: 'date',
  instant: 'datetime-local',
  email: 'email',
  phone: 'tel',
  url: 'url',
}
const commas = (text: string) => [
  ...new Set(
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  ),
]
const blank = <span className="text-faint">{t('kit.empty')}</span>
const quiet = 'min-h-[26px] w-full rounded-md border border-transparent px-1.5 py-0.5 text-left hover:border-line-strong'

/** What an inline input shows for a value, as the browser's input of that type takes it. */
function draftOf(field: FieldInfo, value: unknown): string {
  if (Array.isArray(value)) return textsOf(value).join(', ')
  if (field.type === 'instant' && typeof value === 'string') {
    const local = new Date(value)
    return new Date(local.getTime() - local.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** The value that a text of an inline input stands for; null empties the field. */
function parse(field: FieldInfo, text: string): unknown {
  if (field.type === 'tags' || field.type === 'domains' || field.type === 'options') return commas(text)
  if (text === '') return null
  if (field.type === 'number' || field.type === 'money') return Number(text)
  if (field.type === 'instant') return new Date(text).toISOString()
  return text
}

/** The editor that fits the field's type, in place of its value. */
export function FactEditor({ field, record, value, onSave }: FactEditorProps) {
  switch (field.type) {
    case 'emails':
    case 'phones':
      return <EditItems field={field} items={itemsOf(value)} onSave={onSave} />
    case 'address':
    case 'addresses':
      return <EditAddresses field={field} addresses={addressesOf(value)} onSave={onSave} />
    case 'reference': {
      const id = typeof value === 'string' ? value : null
      const trigger = (
        <button type="button" data-edit className={quiet}>
          <span className="sr-only">{t('kit.edit', { label: field.label })}: </span>
          {id === null || !field.to ? blank : <Reference to={field.to} id={id} plain />}
        </button>
      )
      return field.to ? (
        <ReferencePicker to={field.to} value={id} label={field.label} onPick={onSave} trigger={trigger} />
      ) : (
        <ValueView field={field} value={value} />
      )
    }
    case 'references':
      return <EditReferences field={field} ids={textsOf(value)} onSave={onSave} />
    case 'boolean':
      return (
        <Select
          aria-label={field.label}
          className="h-[26px] border-transparent px-1.5"
          value={value === true ? 'true' : value === false ? 'false' : ''}
          options={[
            { value: '', label: t('kit.none') },
            { value: 'true', label: t('value.yes') },
            { value: 'false', label: t('value.no') },
          ]}
          onChange={(next) => onSave(next === '' ? null : next === 'true')}
        />
      )
    case 'option':
      if (field.options && field.options.length > 0)
        return (
          <Select
            aria-label={field.label}
            className="h-[26px] border-transparent px-1.5"
            value={typeof value === 'string' ? value : ''}
            options={[{ value: '', label: t('kit.none') }, ...choicesOf(field)]}
            onChange={(next) => onSave(next === '' ? null : next)}
          />
        )
      return (
        <TextFact
          field={field}
          record={record}
          value={value}
          onSave={(next) => onSave(typeof next === 'string' ? next.toUpperCase() : next)}
        />
      )
    default:
      return <TextFact field={field} record={record} value={value} onSave={onSave} />
  }
}

/** Shown over as many lines as they need. */
const wraps: ReadonlySet<string> = new Set(['tags', 'options', 'email', 'url', 'domains'])
const long = new Set(['about', 'description'])

function TextFact({ field, record, value, onSave }: FactEditorProps) {
  const draft = draftOf(field, value)
  const yearless = field.type === 'date' && draft.startsWith('--')
  return (
    <InlineEdit
      label={field.label}
      value={draft}
      type={yearless ? 'text' : (inputTypes[field.type] ?? 'text')}
      multiline={long.has(field.key)}
      onSave={(text) => onSave(parse(field, text))}
    >
      {draft === '' ? blank : <ValueView field={field} value={value} currency={record['currency']} compact={!wraps.has(field.type)} />}
    </InlineEdit>
  )
}
