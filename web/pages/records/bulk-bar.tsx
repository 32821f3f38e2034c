import { useMutation, useQueryClient } from '@tanstack/react-query'
import Tag from 'lucide-react/icons/tag'
import Trash2 from 'lucide-react/icons/trash-2'
import Undo2 from 'lucide-react/icons/undo-2'
import User from 'lucide-react/icons/user'
import X from 'lucide-react/icons/x'
import { useState } from 'react'
import { applyBatch, type BatchChange } from '../../data/batch.ts'
import type { Rec, RecordKind } from '../../data/records.ts'
import { refreshRecords } from '../../data/refresh.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tn } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Picker } from '../../ui/picker.tsx'
import type { Selection } from '../../ui/table-layout.ts'
import { toast } from '../../ui/toast.tsx'
import { type BulkJob, type BulkPlan, deletion, jobOf, planOwner, planTag, restoration } from './bulk-plan.ts'
import { BulkPreview } from './bulk-preview.tsx'
import { ReferencePicker } from '../../values/reference-picker.tsx'
import { textsOf } from '../../values/value.ts'

type BulkBarProps = { kind: RecordKind; rows: readonly Rec[]; selection: Selection; onClear: () => void }

/** What can be done with the selected rows at once; each action first says what it would change. */
export function BulkBar({ kind, rows, selection, onClear }: BulkBarProps) {
  const [plan, setPlan] = useState<BulkPlan | null>(null)
  const [deleting, setDeleting] = useState(false)
  const settle = () => {
    setPlan(null)
    setDeleting(false)
    onClear()
  }
  const run = useBulk(kind, settle)
  const chosen = rows.filter((row) => selection[row.id] === true)
  if (chosen.length === 0) return null
  const gone = chosen.every((row) => row.deletedAt !== null)
  const tags = [...new Set(rows.flatMap((row) => textsOf(row['tags'])))].toSorted()
  const tag = (name: string | null) => name !== null && setPlan(planTag(chosen, name))
  const owner = (id: string | null) => setPlan(planOwner(chosen, id))
  return (
    <>
      <div
        role="toolbar"
        data-actions
        aria-label={t('bulk.label')}
        className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line-strong bg-raised px-4 py-2"
      >
        <span className="font-medium">{tn('table.selected', chosen.length)}</span>
        {gone ? (
          <Button size="sm" busy={run.isPending} onClick={() => run.mutate(restoration(chosen))}>
            <Undo2 />
            {t('bulk.restore')}
          </Button>
        ) : (
          <>
            <ReferencePicker
              to="member"
              label={t('bulk.owner')}
              value={null}
              onPick={owner}
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
              options={tags.map((name) => ({ value: name, label: name }))}
              onPick={tag}
              onCreate={tag}
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
          </>
        )}
        <Button size="sm" variant="ghost" onClick={onClear}>
          <X />
          {t('table.key.clear')}
        </Button>
      </div>
      {plan && <BulkPreview plan={plan} busy={run.isPending} onClose={() => setPlan(null)} onApply={() => run.mutate(jobOf(plan))} />}
      <Confirm
        open={deleting}
        onOpenChange={setDeleting}
        title={tn('bulk.delete.title', chosen.length)}
        action={t('bulk.delete')}
        busy={run.isPending}
        onConfirm={() => run.mutate(deletion(chosen))}
      >
        {t('bulk.delete.text')}
      </Confirm>
    </>
  )
}

/** Runs a batch, tells what came of it, and offers the way back for what was done. */
function useBulk(kind: RecordKind, onSettled: () => void) {
  const queries = useQueryClient()
  const refresh = (changes: readonly BatchChange[]) =>
    refreshRecords(
      queries,
      kind,
      changes.map((change) => change.id),
    )
  return useMutation({
    mutationFn: ({ changes }: BulkJob) => applyBatch(kind, changes),
    onSuccess: async (outcomes, { changes, undo, words }) => {
      const done = new Set(outcomes.filter((outcome) => outcome.ok).map((outcome) => outcome.id))
      const refused = outcomes.filter((outcome) => !outcome.ok)
      const back = undo.filter((change) => done.has(change.id))
      if (done.size > 0)
        toast.done(tn(words, done.size), {
          onUndo: async () => {
            await applyBatch(kind, back)
            await refresh(back)
          },
        })
      if (refused.length > 0) toast.failed(tn('bulk.refused', refused.length, { reason: refused[0]?.reason ?? '' }))
      onSettled()
      await refresh(changes)
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
}
