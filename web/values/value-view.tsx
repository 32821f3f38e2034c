import { Fragment } from 'react'
import { type FieldInfo, inWords } from '../data/fields.ts'
import { t, tword } from '../text/t.ts'
import { Badge } from '../ui/badge.tsx'
import { readable } from '../ui/diff.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Reference } from './reference.tsx'
import { addressesOf, addressText, itemsOf, textsOf, valueText } from './value.ts'

type ValueViewProps = {
  field: Pick<FieldInfo, 'type' | 'to'> & Partial<Pick<FieldInfo, 'optionLabels'>>
  value: unknown
  currency?: unknown
  /** One line, no links. */ compact?: boolean
}

/** A value as people read it. Nothing is drawn for nothing. */
export function ValueView({ field, value: kept, currency, compact = false }: ValueViewProps) {
  const value = inWords(field, kept)
  if (value === null || value === undefined || value === '') return null
  switch (field.type) {
    case 'reference':
      return typeof value === 'string' && field.to ? <Reference to={field.to} id={value} plain={compact} /> : readable(value)
    case 'references':
      return <References ids={textsOf(value)} to={field.to ?? 'contact'} compact={compact} />
    case 'emails':
    case 'phones':
      return compact ? valueText(field.type, value) : <Items value={value} />
    case 'address':
    case 'addresses':
      return compact ? (
        valueText(field.type, value)
      ) : (
        <>
          {addressesOf(value).map((address) => (
            <span key={addressText(address)} className="block">
              {addressText(address)}
            </span>
          ))}
        </>
      )
    case 'tags':
    case 'options':
      return (
        <span className={compact ? 'inline-flex gap-1' : 'inline-flex flex-wrap gap-1'}>
          {textsOf(value).map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </span>
      )
    case 'boolean':
      return t(value === true ? 'value.yes' : 'value.no')
    case 'instant':
      return typeof value === 'string' ? <RelativeTime at={value} /> : null
    case 'email':
    case 'url':
    case 'domains':
      return compact ? valueText(field.type, value) : <Breakable text={valueText(field.type, value)} />
    default:
      return valueText(field.type, value, currency)
  }
}

/** A long address breaks after its @ and its dots before it breaks anywhere. */
export function Breakable({ text }: { text: string }) {
  const parts = text.split(/(?<=[@.])/)
  return (
    <>
      {parts.map((part, at) => (
        <Fragment key={at}>
          {at > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  )
}

function Items({ value }: { value: unknown }) {
  return (
    <>
      {itemsOf(value).map((item) => (
        <span key={`${item.type} ${item.value}`} className="flex flex-wrap gap-x-2">
          <span className="max-w-full min-w-0 break-words">
            <Breakable text={item.value} />
          </span>
          <span className="text-meta leading-5 text-faint">{tword('element', item.type)}</span>
        </span>
      ))}
    </>
  )
}

function References({ ids, to, compact }: { ids: readonly string[]; to: NonNullable<FieldInfo['to']>; compact: boolean }) {
  return (
    <>
      {ids.map((id, at) => (
        <span key={id}>
          {at > 0 && ', '}
          <Reference to={to} id={id} plain={compact} />
        </span>
      ))}
    </>
  )
}
