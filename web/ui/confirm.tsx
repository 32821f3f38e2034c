import { type ReactNode, useState } from 'react'
import { t } from '../text/t.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Field } from './field.tsx'
import { Input } from './input.tsx'

type ConfirmProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** Says what happens, with counts, and what stays. */
  children: ReactNode
  action: string
  /** For what cannot be undone: the word that must be typed first. */
  word?: string
  busy?: boolean
  onConfirm: () => void
}

/** Asks before something destructive. */
export function Confirm({ open, onOpenChange, title, children, action, word, busy = false, onConfirm }: ConfirmProps) {
  const [typed, setTyped] = useState('')
  const ready = word === undefined || typed.trim() === word
  const footer = (
    <>
      <Button onClick={() => onOpenChange(false)}>{t('kit.cancel')}</Button>
      <Button variant="danger" disabled={!ready} busy={busy} onClick={onConfirm}>
        {action}
      </Button>
    </>
  )
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} footer={footer} width="sm">
      <div className="text-muted">{children}</div>
      {word !== undefined && (
        <Field label={t('kit.confirmByTyping', { word })} className="mt-3">
          {(control) => <Input {...control} value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />}
        </Field>
      )}
    </Dialog>
  )
}
