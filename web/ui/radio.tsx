import { RadioGroup } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { cn } from './cn.ts'

type Choice<V extends string> = { value: V; label: ReactNode; hint?: ReactNode; disabled?: boolean }
type RadioProps<V extends string> = {
  value: V | undefined
  choices: readonly Choice<V>[]
  onChange: (value: V) => void
  label: string
  className?: string
}

/** A choice of one among few, all of them in sight. `label` is read out, not shown. */
export function Radio<V extends string>({ value, choices, onChange, label, className }: RadioProps<V>) {
  const id = useId()
  return (
    <RadioGroup.Root
      value={value ?? null}
      onValueChange={(next) => onChange(next as V)}
      aria-label={label}
      className={cn('flex flex-col gap-2', className)}
    >
      {choices.map((choice) => (
        <div key={choice.value} className="flex gap-2">
          <span className="flex h-5 items-center">
            <RadioGroup.Item
              id={`${id}-${choice.value}`}
              value={choice.value}
              disabled={choice.disabled ?? false}
              className="grid size-4 shrink-0 place-items-center rounded-full border border-faint bg-page disabled:opacity-55 data-[state=checked]:border-accent"
            >
              <RadioGroup.Indicator className="block size-2 rounded-full bg-accent" />
            </RadioGroup.Item>
          </span>
          <span>
            <label htmlFor={`${id}-${choice.value}`}>{choice.label}</label>
            {choice.hint && <span className="block text-meta text-faint">{choice.hint}</span>}
          </span>
        </div>
      ))}
    </RadioGroup.Root>
  )
}
