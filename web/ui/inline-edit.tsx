import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { t } from '../text/t.ts'
import { cn } from './cn.ts'
import { Input, Textarea } from './input.tsx'

export type InlineEditProps = {
  label: string
  value: string
  /** Called with the trimmed text when it differs; the caller saves at once and undoes when refused. */
  onSave: (value: string) => void
  /** How the value is shown when it is not being edited. */
  children?: ReactNode
  placeholder?: string
  type?: 'text' | 'email' | 'tel' | 'url' | 'number' | 'date' | 'datetime-local'
  multiline?: boolean
  readOnly?: boolean
  className?: string
}

/** A value that turns into an input when it is clicked; Enter and leaving save, Escape keeps the former. */
export function InlineEdit({
  label,
  value,
  onSave,
  children,
  placeholder,
  type = 'text',
  multiline = false,
  readOnly = false,
  className,
}: InlineEditProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const refocus = useRef(false)
  useEffect(() => {
    if (draft === null && refocus.current) {
      refocus.current = false
      button.current?.focus()
    }
  }, [draft])

  const close = (save: boolean) => {
    if (draft === null) return
    if (save && draft.trim() !== value) onSave(draft.trim())
    setDraft(null)
  }
  const keys = (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    event.stopPropagation()
    const done = event.key === 'Enter' && (!multiline || event.metaKey || event.ctrlKey)
    if (!done && event.key !== 'Escape') return
    event.preventDefault()
    refocus.current = true
    close(done)
  }

  const shown = children ?? (value === '' ? <span className="text-faint">{placeholder ?? t('kit.empty')}</span> : value)
  if (readOnly) return <span className={cn('block px-1.5 py-0.5', className)}>{shown}</span>
  if (draft === null) {
    return (
      <button
        ref={button}
        type="button"
        data-edit
        onClick={() => setDraft(value)}
        className={cn(
          'block w-full min-w-0 rounded-md border border-transparent px-1.5 py-0.5 text-left hover:border-line-strong hover:bg-page',
          className,
        )}
      >
        <span className="sr-only">{t('kit.edit', { label })}: </span>
        {shown}
      </button>
    )
  }
  const shared = {
    'aria-label': label,
    value: draft,
    autoFocus: true,
    onKeyDown: keys,
    onBlur: () => close(true),
    placeholder: placeholder ?? '',
  }
  return multiline ? (
    <Textarea {...shared} className="px-1.5" onChange={(event) => setDraft(event.target.value)} />
  ) : (
    <Input
      {...shared}
      type={type}
      step={type === 'number' ? 'any' : undefined}
      className="h-[26px] px-1.5"
      onChange={(event) => setDraft(event.target.value)}
    />
  )
}
