import ArrowRight from 'lucide-react/icons/arrow-right'
import type { ReactNode } from 'react'
import { t } from '../text/t.ts'
import { cn } from './cn.ts'

export type FieldChange = { field: string; label?: string; before: unknown; after: unknown }

/** A value of any shape as one readable text; '' for nothing. */
export function readable(value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (Array.isArray(value)) return value.map(readable).filter(Boolean).join(', ')
  if (typeof value === 'object') {
    if ('value' in value) return readable(value.value)
    return Object.values(value)
      .filter((part) => typeof part !== 'boolean')
      .map(readable)
      .filter(Boolean)
      .join(' · ')
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}

type DiffProps = {
  changes: readonly FieldChange[]
  /** Draws a value where its plain text would not do (a reference by its name); null for the plain text. */
  draw?: (change: FieldChange, value: unknown) => ReactNode
  className?: string
}

/** Field by field, what was and what is. */
export function Diff({ changes, draw, className }: DiffProps) {
  return (
    <ul className={cn('@container flex flex-col gap-1.5', className)}>
      {changes.map((change) => (
        <li key={change.field} className="grid gap-x-3 @sm:grid-cols-[minmax(0,120px)_1fr]">
          <span className="truncate text-muted">{change.label ?? change.field}</span>
          <span className="flex min-w-0 flex-wrap items-center gap-1.5">
            <Side side="old" text={readable(change.before)} drawn={draw?.(change, change.before)} />
            <ArrowRight size={12} className="shrink-0 text-faint" aria-hidden />
            <Side side="new" text={readable(change.after)} drawn={draw?.(change, change.after)} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function Side({ side, text, drawn }: { side: 'old' | 'new'; text: string; drawn: ReactNode }) {
  const label = <span className="sr-only">{t(side === 'old' ? 'diff.old' : 'diff.new')} </span>
  if (text === '')
    return (
      <span className="text-faint">
        {label}
        {t('kit.empty')}
      </span>
    )
  return (
    <span
      className={cn('max-w-full rounded-sm px-1 break-words', side === 'old' ? 'bg-bad-soft text-bad line-through' : 'bg-ok-soft text-ok')}
    >
      {label}
      {drawn ?? text}
    </span>
  )
}
