import { useQuery } from '@tanstack/react-query'
import X from 'lucide-react/icons/x'
import { useState } from 'react'
import { type Bulk, type BulkStrategy, type Decision, previewMany } from '../../data/conflicts.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tn } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { useDecideMany } from './use-decide.ts'

const strategies = ['use_app', 'use_crm', 'ignore'] as const

type ConflictBulkProps = {
  ids: readonly string[]
  /** All that fit what the page shows; null when the selection is all of it. */
  fitting: { filter: { configId?: string; entityType?: string; field?: string }; total: number } | null
  onClear: () => void
  /** They were decided: none of them is in hand any more. */
  onDone: (decision: Decision | null) => void
}

/** What can be done with the selected conflicts at once; each act first says how many it decides. */
export function ConflictBulk({ ids, fitting, onClear, onDone }: ConflictBulkProps) {
  const [all, setAll] = useState(false)
  const [asked, setAsked] = useState<BulkStrategy | null>(null)
  if (ids.length === 0) return null
  const what: Bulk = all && fitting !== null ? { filter: fitting.filter } : { ids: ids.slice(0, 1000) }
  const close = () => {
    setAll(false)
    onClear()
  }
  return (
    <div
      role="toolbar"
      aria-label={t('conflicts.bulk')}
      data-actions
      className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line-strong bg-raised px-4 py-2"
    >
      <span className="font-medium">
        {all && fitting !== null ? t('conflicts.bulk.fitting.on', { count: fitting.total }) : tn('table.selected', ids.length)}
      </span>
      {!all && fitting !== null && fitting.total > ids.length && (
        <Button size="sm" variant="link" onClick={() => setAll(true)}>
          {t('conflicts.bulk.fitting', { count: fitting.total })}
        </Button>
      )}
      {strategies.map((strategy) => (
        <Button key={strategy} size="sm" onClick={() => setAsked(strategy)}>
          {t(`conflicts.bulk.${strategy}`)}
        </Button>
      ))}
      <div className="grow" />
      <Button size="iconSm" variant="ghost" aria-label={t('conflicts.bulk.clear')} onClick={close}>
        <X />
      </Button>
      {asked !== null && (
        <Asking what={what} strategy={asked} onClose={() => setAsked(null)} onDone={(decision) => (close(), onDone(decision))} />
      )}
    </div>
  )
}

type AskingProps = { what: Bulk; strategy: BulkStrategy; onClose: () => void; onDone: (decision: Decision | null) => void }

function Asking({ what, strategy, onClose, onDone }: AskingProps) {
  const preview = useQuery({ queryKey: ['deciding', what, strategy], queryFn: () => previewMany(what, strategy), gcTime: 0 })
  const act = useDecideMany((decision) => {
    onClose()
    onDone(decision)
  })
  const count = preview.data?.count ?? 0
  const footer = (
    <>
      <Button onClick={onClose}>{t('kit.cancel')}</Button>
      <Button variant="primary" disabled={count === 0} busy={act.isPending} onClick={() => act.mutate({ what, strategy })}>
        {t(`conflicts.do.${strategy}`)}
      </Button>
    </>
  )
  return (
    <Dialog
      open
      onOpenChange={(stays) => !stays && onClose()}
      title={tn(`conflicts.ask.${strategy}`, 'ids' in what ? what.ids.length : count)}
      footer={footer}
      width="sm"
    >
      {preview.isError ? (
        <ErrorPanel trouble={troubleOf(preview.error)} onRetry={() => void preview.refetch()} />
      ) : preview.data === undefined ? (
        <SkeletonLines count={2} />
      ) : (
        <div className="flex flex-col gap-1 text-muted">
          <p>{t(`conflicts.ask.${strategy}.text`)}</p>
          {preview.data.left > 0 && <p>{tn('conflicts.ask.left', preview.data.left)}</p>}
        </div>
      )}
    </Dialog>
  )
}
