import { useMemberName } from '../../data/people.ts'
import { t, tn } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import type { BulkPlan } from './bulk-plan.ts'

type BulkPreviewProps = { plan: BulkPlan; busy: boolean; onClose: () => void; onApply: () => void }

/** Says what a bulk action would do before it does it. */
export function BulkPreview({ plan, busy, onClose, onApply }: BulkPreviewProps) {
  const owner = useMemberName(plan.what === 'owner' ? plan.ownerId : null)
  const count = plan.changes.length
  const title =
    plan.what === 'owner'
      ? tn('bulk.preview.owner', count, { name: owner ?? t('bulk.noOwner') })
      : tn('bulk.preview.tag', count, { name: plan.name })
  const footer = (
    <>
      <Button onClick={onClose}>{t('kit.cancel')}</Button>
      <Button variant="primary" busy={busy} disabled={count === 0} onClick={onApply}>
        {t('bulk.apply')}
      </Button>
    </>
  )
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} footer={footer} width="sm">
      {plan.skipped > 0 && <p className="text-muted">{tn('bulk.preview.skip', plan.skipped)}</p>}
    </Dialog>
  )
}
