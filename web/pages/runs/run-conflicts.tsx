import { Link } from '@tanstack/react-router'
import type { Conflict } from '../../data/conflicts.ts'
import { t, tn } from '../../text/t.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'

/** The conflicts a run found, each with the way to its decision. */
export function RunConflicts({ conflicts }: { conflicts: readonly Conflict[] }) {
  return (
    <ul className="flex flex-col rounded-md border border-line">
      {conflicts.map((conflict) => (
        <li key={conflict.id} className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-3 py-2 last:border-b-0">
          <span className="min-w-0">
            <span className="block truncate font-medium">{conflict.title ?? t('record.untitled')}</span>
            <span className="text-meta text-muted">{tn('conflicts.fields', conflict.conflictingFields.length)}</span>
          </span>
          {conflict.status === 'pending' ? (
            <Button asChild size="sm">
              <Link to="/conflicts" search={{ conflict: conflict.id }}>
                {t('runs.conflicts.decide')}
              </Link>
            </Button>
          ) : (
            <Badge>{t(`conflicts.status.${conflict.status}`)}</Badge>
          )}
        </li>
      ))}
    </ul>
  )
}
