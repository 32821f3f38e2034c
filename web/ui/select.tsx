import Check from 'lucide-react/icons/check'
import ChevronDown from 'lucide-react/icons/chevron-down'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { t } from '../text/t.ts'
import { cn } from './cn.ts'

export type Option<V extends string = string> = { value: V; label: string; hint?: string; icon?: ReactNode; disabled?: boolean }

export type SelectProps<V extends string> = {
  value: V | undefined
  options: readonly Option<V>[]
  onChange: (value: V) => void
  placeholder?: string
  disabled?: boolean
  size?: 'sm' | 'md'
  className?: string
  id?: string
  'aria-label'?: string
  'aria-describedby'?: string
  'aria-invalid'?: true
}

// Radix reserves '' for "nothing chosen"; this stands for it inside the list.
const EMPTY = '\u0000'

/** A choice of one among few; needs an `id` with a label (as in `Field`) or an `aria-label`. */
export function Select<V extends string>({
  value,
  options,
  onChange,
  placeholder,
  disabled,
  size = 'md',
  className,
  ...aria
}: SelectProps<V>) {
  return (
    <Radix.Root
      value={value === '' ? EMPTY : (value ?? '')}
      onValueChange={(next) => onChange((next === EMPTY ? '' : next) as V)}
      {...(disabled === undefined ? {} : { disabled })}
    >
      <Radix.Trigger
        className={cn(
          'inline-flex w-full items-center justify-between gap-2 rounded-md border border-line-strong bg-page text-left hover:border-faint focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-accent disabled:opacity-55 data-[placeholder]:text-faint',
          size === 'sm' ? 'h-7 px-2 text-meta' : 'h-8 px-2.5 text-body',
          className,
        )}
        {...aria}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder ?? t('kit.select')} />
        </span>
        <ChevronDown size={14} className="shrink-0 text-faint" aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-appear overflow-hidden rounded-md border border-line-strong bg-raised p-1"
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Item key={option.value} option={option} />
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Item({ option }: { option: Option }) {
  return (
    <Radix.Item
      value={option.value === '' ? EMPTY : option.value}
      disabled={option.disabled ?? false}
      className="relative flex min-h-7 items-center gap-2 rounded-sm py-1 pr-7 pl-2 text-body outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover"
    >
      <Radix.ItemText>
        <span className="inline-flex items-center gap-2">
          {option.icon}
          {option.label}
        </span>
      </Radix.ItemText>
      {option.hint && <span className="text-meta text-faint">{option.hint}</span>}
      <Radix.ItemIndicator className="absolute right-2">
        <Check size={14} aria-hidden />
      </Radix.ItemIndicator>
    </Radix.Item>
  )
}
