import { t, tn } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Kbd } from '../../ui/kbd.tsx'

type Props = { changes: number; incomplete: number; busy: boolean; refused: boolean; onSave: () => void; onDiscard: () => void }

/** Stands at the foot of the page as long as something is not saved. */
export function UnsavedBar({ changes, incomplete, busy, refused, onSave, onDiscard }: Props) {
  return (
    <div
      role="region"
      data-actions
      aria-label={t('mapping.unsaved')}
      className="sticky bottom-0 z-10 -mx-1 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-line-strong bg-raised px-3 py-2"
    >
      <p className="min-w-0 grow">
        <span className="font-medium">{tn('mapping.unsaved', changes)}</span>{' '}
        <span className="text-meta text-muted">{incomplete > 0 ? tn('mapping.incomplete', incomplete) : t('mapping.unsaved.what')}</span>
      </p>
      <span className="flex items-center gap-2">
        <Button variant="ghost" disabled={busy} onClick={onDiscard}>
          {t('mapping.discard')}
        </Button>
        <Button variant="primary" busy={busy} disabled={incomplete > 0 || refused} onClick={onSave}>
          {t('kit.save')}
        </Button>
        <span className="max-sm:hidden">
          <Kbd keys="mod+s" />
        </span>
      </span>
    </div>
  )
}
