import Check from 'lucide-react/icons/check'
import ExternalLink from 'lucide-react/icons/external-link'
import Plus from 'lucide-react/icons/plus'
import Star from 'lucide-react/icons/star'
import Trash2 from 'lucide-react/icons/trash-2'
import { useState } from 'react'
import type { FieldInfo } from '../data/fields.ts'
import { t, tword } from '../text/t.ts'
import { Button } from '../ui/button.tsx'
import { InlineEdit } from '../ui/inline-edit.tsx'
import { Input } from '../ui/input.tsx'
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx'
import { onDemand } from './on-demand.ts'
import type { Item } from './value.ts'
import { Breakable } from './value-view.tsx'

const types = ['work', 'home', 'mobile', 'other'] as const

type EditItemsProps = { field: FieldInfo; items: readonly Item[]; onSave: (items: Item[]) => void }

/** Phones or mails one by one: each value inline, its type and standing in a menu. An emptied one goes. */
export function EditItems({ field, items, onSave }: EditItemsProps) {
  const [adding, setAdding] = useState(false)
  const phone = field.type === 'phones'
  const addLabel = t(phone ? 'edit.add.phones' : 'edit.add.emails')
  const put = (at: number, next: Partial<Item>) => onSave(items.map((item, index) => (index === at ? { ...item, ...next } : item)))
  const drop = (at: number) => onSave(items.filter((_, index) => index !== at))
  const first = (at: number) => onSave(items.map((item, index) => ({ ...item, primary: index === at })))
  const add = (value: string) => {
    setAdding(false)
    if (value !== '') onSave([...items, { value, type: phone ? 'mobile' : 'work', primary: items.length === 0 }])
  }
  return (
    <ul>
      {items.map((item, at) => (
        <li key={`${item.value} ${item.type}`} className="pb-0.5">
          <InlineEdit
            label={t('edit.element', { label: field.label, at: at + 1 })}
            type={phone ? 'tel' : 'email'}
            value={item.value}
            onSave={(value) => (value === '' ? drop(at) : put(at, { value }))}
          >
            <Breakable text={item.value} />
          </InlineEdit>
          <div className="flex items-center gap-1">
            <ItemMenu
              label={t('edit.type', { label: field.label, at: at + 1 })}
              item={item}
              href={phone ? `tel:${item.value}` : `mailto:${item.value}`}
              onType={(type) => put(at, { type })}
              onFirst={items.length > 1 && !item.primary ? () => first(at) : null}
              onDrop={() => drop(at)}
            />
            {at === items.length - 1 && !adding && (
              <button
                type="button"
                aria-label={addLabel}
                onClick={() => setAdding(true)}
                className={`grid size-6 place-items-center rounded-sm text-faint hover:bg-hover hover:text-fg ${onDemand}`}
              >
                <Plus size={12} aria-hidden />
              </button>
            )}
          </div>
        </li>
      ))}
      {adding && (
        <li>
          <Input
            ref={focusOnArrival}
            aria-label={addLabel}
            type={phone ? 'tel' : 'email'}
            className="h-[26px] px-1.5"
            onBlur={(event) => add(event.target.value.trim())}
            onKeyDown={(event) => {
              if (event.key === 'Enter') add(event.currentTarget.value.trim())
              if (event.key === 'Escape') setAdding(false)
            }}
          />
        </li>
      )}
      {items.length === 0 && !adding && (
        <li>
          <Button variant="ghost" size="sm" className="px-1.5 text-faint" onClick={() => setAdding(true)}>
            <Plus />
            {addLabel}
          </Button>
        </li>
      )}
    </ul>
  )
}

const focusOnArrival = (input: HTMLInputElement | null) => input?.focus()

type ItemMenuProps = {
  label: string
  item: Item
  href: string
  onType: (type: string) => void
  onFirst: (() => void) | null
  onDrop: () => void
}

function ItemMenu({ label, item, href, onType, onFirst, onDrop }: ItemMenuProps) {
  const trigger = (
    <button
      type="button"
      className="ml-px inline-flex h-6 items-center gap-1 rounded-sm px-1.5 text-meta text-faint hover:bg-hover hover:text-fg"
    >
      <span className="sr-only">{label}: </span>
      {item.primary && <Star size={10} aria-hidden className="fill-current" />}
      {tword('element', item.type)}
    </button>
  )
  return (
    <Menu trigger={trigger} align="start">
      {types.map((type) => (
        <MenuItem key={type} icon={item.type === type ? <Check /> : <span className="size-4" />} onSelect={() => onType(type)}>
          {t(`element.${type}`)}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem icon={<ExternalLink />} onSelect={() => window.open(href, '_self')}>
        {item.value}
      </MenuItem>
      {onFirst && (
        <MenuItem icon={<Star />} onSelect={onFirst}>
          {t('edit.primary', { value: item.value })}
        </MenuItem>
      )}
      <MenuItem icon={<Trash2 />} danger onSelect={onDrop}>
        {t('edit.remove', { value: item.value })}
      </MenuItem>
    </Menu>
  )
}
