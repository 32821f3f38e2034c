import X from 'lucide-react/icons/x'
import type { Decision } from '../../data/conflicts.ts'
import { t, tn } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'

type ActedNoteProps = { decision: Decision; onSee: () => void; onUndo: () => void; onClose: () => void }

/** What the last act settled, with the list of it and the way back; stays until it is put away. */
export function ActedNote({ decision: { settled, failed, results }, onSee, onUndo, onClose }: ActedNoteProps) {
  const why = results.find(({ status }) => status === 'failed')?.message
  return (
    <div role="status" className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-sunken px-4 py-2">
      <span className="font-medium">{tn('conflicts.decided', settled)}</span>
      {failed > 0 && (
        <span className="text-muted">
          {tn('conflicts.failed', failed)}
          {why !== undefined && `: ${why}`}
        </span>
      )}
      <div className="grow" />
      {settled > 0 && (
        <Button size="sm" onClick={onSee}>
          {t('conflicts.seeSettled')}
        </Button>
      )}
      {settled > 0 && (
        <Button size="sm" onClick={onUndo}>
          {t('conflicts.undo')}
        </Button>
      )}
      <Button size="iconSm" variant="ghost" aria-label={t('kit.close')} onClick={onClose}>
        <X />
      </Button>
    </div>
  )
}
