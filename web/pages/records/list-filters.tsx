import ListFilter from 'lucide-react/icons/list-filter'
import { useEffect, useRef, useState } from 'react'
import { type FieldInfo, inWords, nameOf } from '../../data/fields.ts'
import type { RecordKind } from '../../data/records.ts'
import type { Search } from '../../search.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Chip } from '../../ui/chip.tsx'
import { Input } from '../../ui/input.tsx'
import { Popover } from '../../ui/popover.tsx'
import { useShortcut } from '../../ui/shortcuts.ts'
import { type Filter, filtersOf, nameOfFilter } from './filter.ts'
import { FilterForm } from './filter-form.tsx'
import { Reference } from '../../values/reference.tsx'
import { SavedViews } from './saved-views.tsx'
import { valueText } from '../../values/value.ts'

type ListFiltersProps = { kind: RecordKind; fields: readonly FieldInfo[]; search: Search; onChange: (words: Search) => void }

const PAUSE_MS = 200

/** Search box, filters as chips, a menu to add one, and the saved views. */
export function ListFilters({ kind, fields, search, onChange }: ListFiltersProps) {
  const [adding, setAdding] = useState(false)
  const add = (filter: Filter) => {
    setAdding(false)
    onChange({ [nameOfFilter(filter)]: filter.value })
  }
  return (
    <>
      <SearchBox
        key={kind}
        label={t(`list.search.${kind}`)}
        value={search['q'] ?? ''}
        onChange={(q) => onChange({ q: q === '' ? undefined : q })}
      />
      <Popover
        open={adding}
        onOpenChange={setAdding}
        label={t('filter.add')}
        trigger={
          <Button size="sm">
            <ListFilter />
            {t('filter.add')}
          </Button>
        }
      >
        <FilterForm fields={fields} onAdd={add} />
      </Popover>
      <SavedViews kind={kind} search={search} />
      {filtersOf(search).map((filter) => (
        <Chip key={nameOfFilter(filter)} onRemove={() => onChange({ [nameOfFilter(filter)]: undefined })}>
          <FilterWords filter={filter} field={fields.find((field) => nameOf(field) === filter.field)} />
        </Chip>
      ))}
    </>
  )
}

function FilterWords({ filter, field }: { filter: Filter; field: FieldInfo | undefined }) {
  const label = field?.label ?? filter.field
  if (filter.operator === 'empty') return `${label} ${t(filter.value === 'false' ? 'filter.op.notEmpty' : 'filter.op.empty')}`
  const value =
    field?.type === 'boolean'
      ? t(filter.value === 'true' ? 'value.yes' : 'value.no')
      : valueText(field?.type ?? 'text', inWords(field ?? {}, filter.value))
  return (
    <>
      {label} {t(`filter.op.${filter.operator}`)}{' '}
      <span className="font-medium text-fg">
        {(field?.type === 'reference' || field?.type === 'references') && field.to ? (
          <Reference to={field.to} id={filter.value} plain />
        ) : (
          value
        )}
      </span>
    </>
  )
}

function SearchBox({ label, value, onChange }: { label: string; value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value)
  const box = useRef<HTMLInputElement>(null)
  const sent = useRef(value)
  // The address may change by itself: back, a view, "clear".
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value
      setText(value)
    }
  }, [value])
  useEffect(() => {
    if (text === sent.current) return
    const timer = setTimeout(() => {
      sent.current = text
      onChange(text)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, onChange])
  useShortcut({ keys: '/', label: t('list.shortcut.search'), group: t('shortcut.group.general') }, () => box.current?.focus())
  return (
    <Input
      ref={box}
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.target.value)}
      className="h-7 w-56 max-sm:w-full"
    />
  )
}
