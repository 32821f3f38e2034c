import { Link } from '@tanstack/react-router'
import type { AuditRow } from '../../data/audit.ts'
import { pathOf } from '../../data/records.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Diff, type FieldChange } from '../../ui/diff.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { actorOf, changesOf, kindOf, useLabels } from './audit-list.tsx'
import { useDrawn } from './audit-value.tsx'

/** One act in full: who, when, in which run, and every field old and new. */
export function AuditChange({ row }: { row: AuditRow }) {
  const labelOf = useLabels(row)
  const kind = kindOf(row)
  const draw = useDrawn(row)
  const changes = Object.entries(changesOf(row)).map(([field, { old, new: after }]): FieldChange => ({
    field,
    label: labelOf(field),
    before: old,
    after,
  }))
  return (
    <div className="flex flex-col gap-4">
      <p className="flex flex-wrap gap-x-2 text-muted">
        <span className="font-medium text-fg">{actorOf(row)}</span>
        <RelativeTime at={row.at} />
      </p>
      <div className="flex flex-wrap gap-2 empty:hidden">
        {kind !== undefined && (
          <Button asChild size="sm">
            <Link to={`/${pathOf[kind]}/$id`} params={{ id: row.entityId }}>
              {t('runs.openRecord')}
            </Link>
          </Button>
        )}
        {row.runId !== null && (
          <Button asChild size="sm">
            <Link to="/runs" search={{ run: row.runId }}>
              {t('why.openRun')}
            </Link>
          </Button>
        )}
      </div>
      {changes.length === 0 ? <p className="text-muted">{t('audit.noFields')}</p> : <Diff changes={changes} draw={draw} />}
    </div>
  )
}
