import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { customTypes } from '#model/custom.ts'
import { ApiError } from '../../api.ts'
import { changeField, createField, type FieldDraft, type FieldInfo } from '../../data/fields.ts'
import type { RecordKind } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Field } from '../../ui/field.tsx'
import { Input, Textarea } from '../../ui/input.tsx'
import { Select } from '../../ui/select.tsx'
import { toast } from '../../ui/toast.tsx'

const lines = (text: string) => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ),
]

type FieldDialogProps = { kind: RecordKind; field: FieldInfo | null; onClose: () => void }

/** Makes a field, or changes its label, options and whether it may be empty. */
export function FieldDialog({ kind, field, onClose }: FieldDialogProps) {
  const [label, setLabel] = useState(field?.label ?? '')
  const [key, setKey] = useState('')
  const [type, setType] = useState<FieldDraft['type']>(customTypes.find((one) => one === field?.type) ?? 'text')
  const [options, setOptions] = useState((field?.options ?? []).join('\n'))
  const [required, setRequired] = useState(field?.required ?? false)
  const queries = useQueryClient()
  const chooses = type === 'option' || type === 'options'
  const save = useMutation({
    mutationFn: () => {
      const draft = { label: label.trim(), type, required, options: chooses ? lines(options) : null }
      return field?.id ? changeField(field.id, draft) : createField(kind, key.trim() === '' ? draft : { ...draft, key: key.trim() })
    },
    onSuccess: async () => {
      toast.done(t('fields.saved', { label }))
      await queries.invalidateQueries({ queryKey: ['fields'] })
      onClose()
    },
  })
  const issues = save.error instanceof ApiError ? save.error.fields : {}
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const footer = (
    <>
      <Button onClick={onClose}>{t('kit.cancel')}</Button>
      <Button type="submit" form="field" variant="primary" busy={save.isPending} disabled={label.trim() === ''}>
        {t('fields.save')}
      </Button>
    </>
  )
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={field ? t('fields.edit', { label: field.label }) : t('fields.new')}
      footer={footer}
      width="sm"
    >
      <form id="field" onSubmit={submit} className="flex flex-col gap-3">
        <Field label={t('fields.label')} error={issues['label']}>
          {(control) => <Input {...control} value={label} maxLength={200} onChange={(event) => setLabel(event.target.value)} />}
        </Field>
        {field === null && (
          <Field label={t('fields.type')} error={issues['type']}>
            {(control) => (
              <Select
                {...control}
                value={type}
                options={customTypes.filter((one) => one !== 'reference').map((one) => ({ value: one, label: t(`fields.type.${one}`) }))}
                onChange={setType}
              />
            )}
          </Field>
        )}
        {chooses && (
          <Field label={t('fields.options')} hint={t('fields.options.hint')} error={issues['options']}>
            {(control) => <Textarea {...control} value={options} rows={4} onChange={(event) => setOptions(event.target.value)} />}
          </Field>
        )}
        {field === null && (
          <Field label={t('fields.key')} optional hint={t('fields.key.hint')} error={issues['key']}>
            {(control) => (
              <Input
                {...control}
                value={key}
                pattern="[a-zA-Z][a-zA-Z0-9_]{0,62}"
                className="font-mono"
                onChange={(event) => setKey(event.target.value)}
              />
            )}
          </Field>
        )}
        <Checkbox checked={required} onChange={setRequired} label={t('fields.required')} />
        {save.isError && Object.keys(issues).length === 0 && <ErrorPanel trouble={troubleOf(save.error)} />}
      </form>
    </Dialog>
  )
}
