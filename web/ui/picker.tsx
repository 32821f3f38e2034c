import { Command as Cmdk } from 'cmdk'
import Check from 'lucide-react/icons/check'
import { type ReactNode, useState } from 'react'
import { t } from '../text/t.ts'
import { Popover } from './popover.tsx'

export type PickerOption = { value: string; label: string; hint?: string | undefined; icon?: ReactNode }

type PickerProps = {
  label: string
  trigger: ReactNode
  options: readonly PickerOption[]
  value: string | null
  onPick: (value: string | null) => void
  /** Offers "None". */
  clearable?: boolean
  /** The options come from a search elsewhere; without it they are filtered here. */
  onSearch?: (text: string) => void
  loading?: boolean
  /** Offers to make what was typed. */
  onCreate?: (text: string) => void
}

const row = 'flex min-h-8 items-center gap-2 rounded-sm px-2 data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0'

/** A choice of one among many, found by typing. */
export function Picker({ label, trigger, options, value, onPick, clearable = false, onSearch, loading = false, onCreate }: PickerProps) {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const type = (next: string) => {
    setText(next)
    onSearch?.(next)
  }
  const finish = (act: () => void) => () => {
    setOpen(false)
    type('')
    act()
  }
  return (
    <Popover trigger={trigger} label={label} open={open} onOpenChange={setOpen} className="p-0">
      <Cmdk label={label} shouldFilter={onSearch === undefined}>
        <Cmdk.Input
          value={text}
          onValueChange={type}
          placeholder={t('kit.search')}
          className="h-9 w-full border-b border-line bg-transparent px-3 outline-none"
        />
        <Cmdk.List label={label} className="max-h-64 overflow-y-auto p-1">
          <Cmdk.Empty className="px-2 py-4 text-center text-muted">{loading ? `${t('kit.loading')}…` : t('kit.nothing')}</Cmdk.Empty>
          {clearable && value !== null && text === '' && (
            <Cmdk.Item value="\u0000none" className={`${row} text-muted`} onSelect={finish(() => onPick(null))}>
              {t('kit.none')}
            </Cmdk.Item>
          )}
          {options.map((option) => (
            <Cmdk.Item
              key={option.value}
              value={option.value}
              keywords={[option.label]}
              className={row}
              onSelect={finish(() => onPick(option.value))}
            >
              {option.icon}
              <span className="grow truncate">{option.label}</span>
              {option.hint && <span className="truncate text-meta text-faint">{option.hint}</span>}
              {option.value === value && <Check aria-hidden />}
            </Cmdk.Item>
          ))}
          {onCreate && text.trim() !== '' && (
            <Cmdk.Item
              value={`\u0000new ${text}`}
              keywords={[text]}
              className={`${row} text-accent`}
              onSelect={finish(() => onCreate(text.trim()))}
            >
              {t('kit.createNamed', { name: text.trim() })}
            </Cmdk.Item>
          )}
        </Cmdk.List>
      </Cmdk>
    </Popover>
  )
}
