import { useMutation, useQueryClient } from '@tanstack/react-query'
import { titleOf } from '../../data/record-title.ts'
import { type Rec, type RecordKind, recordQuery, restoreRecord } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tongue } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { useNow } from '../../ui/relative-time.tsx'
import { relative } from '../../ui/time.ts'
import { toast } from '../../ui/toast.tsx'

/** Over a deleted record: since when, and the way back. */
export function DeletedBanner({ kind, record }: { kind: RecordKind; record: Rec }) {
  const queries = useQueryClient()
  const now = useNow()
  const restore = useMutation({
    mutationFn: () => restoreRecord(kind, record.id),
    onSuccess: async (restored) => {
      queries.setQueryData(recordQuery(kind, record.id).queryKey, restored)
      toast.done(t('record.restored', { name: titleOf(kind, record) || t(`kind.${kind}`) }))
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['records'] }),
        queries.invalidateQueries({ queryKey: ['timeline', kind, record.id] }),
      ])
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const when = relative(Date.parse(record.deletedAt ?? ''), now, tongue()) ?? t('time.now')
  return (
    <div role="status" className="flex flex-wrap items-center justify-between gap-2 border-b border-line bg-bad-soft px-4 py-2 sm:px-6">
      <span className="text-bad">{t('record.deleted', { when })}</span>
      <Button size="sm" busy={restore.isPending} onClick={() => restore.mutate()}>
        {t('record.restore')}
      </Button>
    </div>
  )
}
