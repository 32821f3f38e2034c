import { Switch as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { cn } from './cn.ts'

type SwitchProps = {
  checked: boolean
  onChange: (checked: boolean) => void
  label: ReactNode
  hint?: ReactNode
  disabled?: boolean
  className?: string
}

/** Something that is on or off at once, without a save button. */
export function Switch({ checked, onChange, label, hint, disabled = false, className }: SwitchProps) {
  const id = useId()
  return (
    <div className={cn('flex items-start justify-between gap-4', className)}>
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
      <Radix.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        {...(hint ? { 'aria-describedby': `${id}-hint` } : {})}
        className="mt-0.5 h-4 w-7 shrink-0 rounded-full bg-faint p-0.5 transition-colors duration-100 disabled:opacity-55 data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="block size-3 rounded-full bg-page transition-transform duration-100 data-[state=checked]:translate-x-3" />
      </Radix.Root>
    </div>
  )
}
