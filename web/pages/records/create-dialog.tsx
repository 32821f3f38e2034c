import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useMemo, useState } from 'react'
import { ApiError } from '../../api.ts'
import { type FieldInfo, fieldsQuery, nameOf, patchOf } from '../../data/fields.ts'
import { titleOf } from '../../data/record-title.ts'
import { createRecord, pathOf, type RecordKind } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Field } from '../../ui/field.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toast.tsx'
import { FormControl } from './form-control.tsx'

/** What is asked first; the rest is filled in on the record's page. */
const asked: Record<RecordKind, readonly string[]> = {
  company: ['name', 'domains', 'industry', 'phone', 'ownerId'],
  contact: ['firstName', 'lastName', 'emails', 'phones', 'companyId', 'title'],
  lead: ['title', 'companyId', 'primaryContactId', 'ownerId'],
  deal: ['name', 'amount', 'currency', 'pipelineId', 'stageId', 'closeOn', 'companyId'],
}

type CreateDialogProps = {
  kind: RecordKind
  onClose: () => void
  /** Values given by where it was opened. */ given?: Record<string, unknown>
}

/** A few fields, then the new record's page. */
export function CreateDialog({ kind, onClose, given = {} }: CreateDialogProps) {
  const known = useQuery(fieldsQuery(kind)).data
  const fields = known ?? []
  const [values, setValues] = useState<Record<string, unknown>>(given)
  const key = useMemo(() => crypto.randomUUID(), [])
  const queries = useQueryClient()
  const navigate = useNavigate()
  const create = useMutation({
    mutationFn: () => {
      const filled = Object.entries(values).filter(
        ([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
      )
      const custom = Object.assign(
        {},
        ...filled.filter(([name]) => name.startsWith('custom.')).map(([name, value]) => patchOf(name, value)['custom']),
      ) as Record<string, unknown>
      const own = Object.fromEntries(filled.filter(([name]) => !name.startsWith('custom.')))
      return createRecord(kind, { ...own, ...(Object.keys(custom).length > 0 ? { custom } : {}) }, key)
    },
    onSuccess: async (record) => {
      await queries.invalidateQueries({ queryKey: ['records'] })
      toast.done(t('create.done', { name: titleOf(kind, record) || t(`kind.${kind}`) }))
      await navigate({ to: `/${pathOf[kind]}/$id`, params: { id: record.id } })
    },
  })
  const issues = create.error instanceof ApiError ? create.error.fields : {}
  const shown = fields.filter((field) => asked[kind].includes(nameOf(field)) || field.required)
  const ordered = shown.toSorted((one, other) => place(kind, one) - place(kind, other))
  const atField = ordered.some((field) => issueOf(issues, nameOf(field)) !== undefined)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  const footer = (
    <>
      <Button onClick={onClose}>{t('kit.cancel')}</Button>
      <Button type="submit" form="create-record" variant="primary" busy={create.isPending} disabled={known === undefined}>
        {t('create.submit')}
      </Button>
    </>
  )
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t(`create.${kind}`)} footer={footer}>
      {known === undefined && <SkeletonLines count={6} />}
      <form key={String(known === undefined)} ref={focusIn} id="create-record" onSubmit={submit} className="grid gap-3 sm:grid-cols-2">
        {ordered.map((field) => (
          <Field key={nameOf(field)} label={field.label} error={issueOf(issues, nameOf(field))}>
            {(control) => (
              <FormControl
                control={control}
                field={field}
                value={values[nameOf(field)]}
                onChange={(value) => setValues({ ...values, [nameOf(field)]: value })}
              />
            )}
          </Field>
        ))}
      </form>
      {create.isError && !atField && <ErrorPanel className="mt-3" trouble={troubleOf(create.error)} />}
    </Dialog>
  )
}

/** Fields that come after the dialog get its focus. */
function focusIn(form: HTMLFormElement | null): void {
  if (document.activeElement?.getAttribute('role') === 'dialog') form?.querySelector<HTMLElement>('input, textarea, button')?.focus()
}

function place(kind: RecordKind, field: FieldInfo): number {
  const at = asked[kind].indexOf(nameOf(field))
  return at < 0 ? 100 : at
}

/** The refusal of a field or of anything inside it (`emails.0.value`). */
const issueOf = (issues: Record<string, string>, name: string): string | undefined =>
  Object.entries(issues).find(([field]) => field === name || field.startsWith(`${name}.`))?.[1]
