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

const Value = ({ value, side }: { value: unknown; side: 'old' | 'new' }): ReactNode => {
  const text = readable(value)
  if (text === '') return <span className="text-faint">{t('kit.empty')}</span>
  return (
    <span className={cn('rounded-sm px-1 break-words', side === 'old' ? 'bg-bad-soft text-bad line-through' : 'bg-ok-soft text-ok')}>
      {text}
    </span>
  )
}

/** Field by field, what was and what is. */
export function Diff({ changes, className }: { changes: readonly FieldChange[]; className?: string }) {
  return (
    <ul className={cn('flex flex-col gap-1.5', className)}>
      {changes.map((change) => (
        <li key={change.field} className="grid gap-x-3 sm:grid-cols-[minmax(0,140px)_1fr]">
          <span className="text-muted">{change.label ?? change.field}</span>
          <span className="flex min-w-0 flex-wrap items-center gap-1.5">
            <span className="sr-only">{t('diff.old')}</span>
            <Value value={change.before} side="old" />
            <ArrowRight size={12} className="shrink-0 text-faint" aria-hidden />
            <span className="sr-only">{t('diff.new')}</span>
            <Value value={change.after} side="new" />
          </span>
        </li>
      ))}
    </ul>
  )
}
