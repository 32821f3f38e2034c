import { useMutation, useQueryClient } from '@tanstack/react-query'
import Tag from 'lucide-react/icons/tag'
import Trash2 from 'lucide-react/icons/trash-2'
import User from 'lucide-react/icons/user'
import X from 'lucide-react/icons/x'
import { useState } from 'react'
import { applyBatch, type BatchChange } from '../../data/batch.ts'
import type { Rec, RecordKind } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tn } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Picker } from '../../ui/picker.tsx'
import type { Selection } from '../../ui/table-layout.ts'
import { toast } from '../../ui/toast.tsx'
import { BulkPreview, type BulkPlan, undoOf } from './bulk-preview.tsx'
import { ReferencePicker } from './reference-picker.tsx'
import { textsOf } from './value.ts'

type BulkBarProps = { kind: RecordKind; rows: readonly Rec[]; selection: Selection; onClear: () => void }

/** What can be done with the selected rows at once; each action first says what it would change. */
export function BulkBar({ kind, rows, selection, onClear }: BulkBarProps) {
  const [plan, setPlan] = useState<BulkPlan | null>(null)
  const [deleting, setDeleting] = useState(false)
  const queries = useQueryClient()
  const refresh = () =>
    Promise.all([queries.invalidateQueries({ queryKey: ['records'] }), queries.invalidateQueries({ queryKey: ['record'] })])
  const run = useMutation({
    mutationFn: ({ changes }: { changes: BatchChange[]; undo: BatchChange[]; words: 'bulk.deleted' | 'bulk.changed' }) =>
      applyBatch(kind, changes),
    onSuccess: async (outcomes, { undo, words }) => {
      setPlan(null)
      setDeleting(false)
      const done = new Set(outcomes.filter((outcome) => outcome.ok).map((outcome) => outcome.id))
      const refused = outcomes.filter((outcome) => !outcome.ok)
      const back = undo.filter((change) => done.has(change.id))
      if (done.size > 0) toast.done(tn(words, done.size), { onUndo: async () => void (await applyBatch(kind, back), await refresh()) })
      if (refused.length > 0) toast.failed(tn('bulk.refused', refused.length, { reason: refused[0]?.reason ?? '' }))
      onClear()
      await refresh()
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const chosen = rows.filter((row) => selection[row.id] === true)
  if (chosen.length === 0) return null
  const tags = [...new Set(rows.flatMap((row) => textsOf(row['tags'])))].toSorted()
  const planTag = (tag: string) =>
    setPlan({
      what: 'tag',
      name: tag,
      changes: chosen
        .filter((row) => !textsOf(row['tags']).includes(tag))
        .map((row) => ({ row, values: { tags: [...textsOf(row['tags']), tag] } })),
      skipped: chosen.filter((row) => textsOf(row['tags']).includes(tag)).length,
    })
  const planOwner = (id: string | null) =>
    setPlan({
      what: 'owner',
      ownerId: id,
      changes: chosen.filter((row) => row['ownerId'] !== id).map((row) => ({ row, values: { ownerId: id } })),
      skipped: chosen.filter((row) => row['ownerId'] === id).length,
    })
  return (
    <>
      <div
        role="toolbar"
        aria-label={t('bulk.label')}
        className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line-strong bg-raised px-4 py-2"
      >
        <span className="font-medium">{tn('table.selected', chosen.length)}</span>
        <ReferencePicker
          to="member"
          label={t('bulk.owner')}
          value={null}
          onPick={planOwner}
          trigger={
            <Button size="sm">
              <User />
              {t('bulk.owner')}
            </Button>
          }
        />
        <Picker
          label={t('bulk.tag')}
          value={null}
          options={tags.map((tag) => ({ value: tag, label: tag }))}
          onPick={(tag) => tag !== null && planTag(tag)}
          onCreate={planTag}
          trigger={
            <Button size="sm">
              <Tag />
              {t('bulk.tag')}
            </Button>
          }
        />
        <Button size="sm" variant="danger" onClick={() => setDeleting(true)}>
          <Trash2 />
          {t('bulk.delete')}
        </Button>
        <Button size="sm" variant="ghost" onClick={onClear}>
          <X />
          {t('table.key.clear')}
        </Button>
      </div>
      {plan && (
        <BulkPreview
          plan={plan}
          busy={run.isPending}
          onClose={() => setPlan(null)}
          onApply={() =>
            run.mutate({
              words: 'bulk.changed',
              changes: plan.changes.map(({ row, values }) => ({ op: 'update', id: row.id, values })),
              undo: undoOf(plan),
            })
          }
        />
      )}
      <Confirm
        open={deleting}
        onOpenChange={setDeleting}
        title={tn('bulk.delete.title', chosen.length)}
        action={t('bulk.delete')}
        busy={run.isPending}
        onConfirm={() =>
          run.mutate({
            words: 'bulk.deleted',
            changes: chosen.map((row) => ({ op: 'delete', id: row.id })),
            undo: chosen.map((row) => ({ op: 'restore', id: row.id })),
          })
        }
      >
        {t('bulk.delete.text')}
      </Confirm>
    </>
  )
}
