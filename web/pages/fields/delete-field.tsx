import { useMutation, useQueryClient } from '@tanstack/react-query'
import { deleteField, type FieldInfo } from '../../data/fields.ts'
import type { RecordKind } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { toast } from '../../ui/toast.tsx'

/** Asks by typing: a deleted field cannot be brought back by an undo. */
export function DeleteField({ kind, field, onClose }: { kind: RecordKind; field: FieldInfo; onClose: () => void }) {
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: () => deleteField(field.id ?? ''),
    onSuccess: () => toast.done(t('fields.deleted', { label: field.label })),
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
    onSettled: async () => {
      await Promise.all([queries.invalidateQueries({ queryKey: ['fields'] }), queries.invalidateQueries({ queryKey: ['records', kind] })])
      onClose()
    },
  })
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('fields.delete.title', { label: field.label })}
      action={t('kit.delete')}
      word={field.key}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      {t('fields.delete.text')}
    </Confirm>
  )
}
