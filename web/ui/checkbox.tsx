import Check from 'lucide-react/icons/check'
import Minus from 'lucide-react/icons/minus'
import { Checkbox as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { cn } from './cn.ts'

export type CheckboxProps = {
  checked: boolean | 'indeterminate'
  onChange: (checked: boolean) => void
  /** Shown beside the box; without it give `aria-label`. */
  label?: ReactNode
  hint?: ReactNode
  disabled?: boolean
  tabIndex?: number
  className?: string
  'aria-label'?: string
}

/** A box to tick. */
export function Checkbox({ checked, onChange, label, hint, disabled = false, className, ...rest }: CheckboxProps) {
  const id = useId()
  const box = (
    <Radix.Root
      id={id}
      checked={checked}
      disabled={disabled}
      onCheckedChange={(next) => onChange(next === true)}
      className="grid size-4 shrink-0 place-items-center rounded-sm border border-faint bg-page text-on-accent disabled:opacity-55 data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent"
      {...(hint ? { 'aria-describedby': `${id}-hint` } : {})}
      {...rest}
    >
      <Radix.Indicator>
        {checked === 'indeterminate' ? <Minus size={12} strokeWidth={3} aria-hidden /> : <Check size={12} strokeWidth={3} aria-hidden />}
      </Radix.Indicator>
    </Radix.Root>
  )
  if (label === undefined) return box
  return (
    <div className={cn('flex gap-2', className)}>
      <span className="flex h-5 items-center">{box}</span>
      <span>
        <label htmlFor={id} className="text-body">
          {label}
        </label>
        {hint && (
          <span id={`${id}-hint`} className="block text-meta text-faint">
            {hint}
          </span>
        )}
      </span>
    </div>
  )
}
