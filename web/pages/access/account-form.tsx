import { type FormEvent, type ReactNode, useState } from 'react'
import { ApiError } from '../../api.ts'
import { troubleOf } from '../../data/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'

export type AccountField = {
  name: string
  label: string
  type?: 'text' | 'email' | 'password'
  autoComplete: string
  hint?: string
  minLength?: number
  value?: string
}

type AccountFormProps = {
  fields: readonly AccountField[]
  submit: string
  /** Resolves when the browser should go on; what it throws is shown at the field or above the button. */
  onSubmit: (values: Record<string, string>) => Promise<void>
  /** Replaces the server's words for an answer of this status. */
  wording?: Readonly<Record<number, string>>
  children?: ReactNode
}

/** A short form whose refusals stand at their fields. */
export function AccountForm({ fields, submit, onSubmit, wording = {}, children }: AccountFormProps) {
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<unknown>(null)
  const issues = refused instanceof ApiError ? refused.fields : {}
  const shown = fields.some((field) => field.name in issues)
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setRefused(null)
    try {
      await onSubmit(Object.fromEntries(fields.map((field) => [field.name, textOf(form.get(field.name))])))
    } catch (error) {
      setRefused(error)
      setBusy(false)
    }
  }
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      {fields.map((field) => (
        <Field key={field.name} label={field.label} hint={field.hint} error={issues[field.name]}>
          {(control) => (
            <Input
              {...control}
              name={field.name}
              type={field.type ?? 'text'}
              autoComplete={field.autoComplete}
              defaultValue={field.value}
              minLength={field.minLength}
              required
              className="h-9"
            />
          )}
        </Field>
      ))}
      {refused !== null && !shown && (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
          {words(refused, wording)}
        </p>
      )}
      <Button type="submit" variant="primary" size="lg" busy={busy}>
        {submit}
      </Button>
      {children}
    </form>
  )
}

const textOf = (value: FormDataEntryValue | null) => (typeof value === 'string' ? value : '')

function words(refused: unknown, wording: Readonly<Record<number, string>>): string {
  if (refused instanceof ApiError && wording[refused.status] !== undefined) return wording[refused.status] ?? ''
  const trouble = troubleOf(refused)
  return trouble.text ?? trouble.title
}
