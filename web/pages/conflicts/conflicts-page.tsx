import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import Scale from 'lucide-react/icons/scale'
import { type Conflict, conflictsQuery } from '../../data/conflicts.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tn, tword } from '../../text/t.ts'
import { cn } from '../../ui/cn.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Page } from '../../ui/page.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Select } from '../../ui/select.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { MatchesPanel } from './matches-panel.tsx'
import { ConflictDetail } from './conflict-detail.tsx'
import { titleOf } from './side.ts'

const statuses = ['pending', 'resolved', 'ignored'] as const

/** Fields that both sides changed differently: the list left, both values side by side right. */
export function ConflictsPage() {
  const search: { status?: Conflict['status']; conflict?: string } = useSearch({ strict: false })
  const navigate = useNavigate()
  const status = search.status ?? 'pending'
  const conflicts = useQuery(conflictsQuery({ status, limit: 200 }))
  const list = conflicts.data?.conflicts
  const shown = list?.find((each) => each.id === search.conflict) ?? list?.[0]
  const go = (change: { status?: string; conflict?: string }) =>
    void navigate({ to: '/conflicts', search: { ...search, ...change } as never })
  const next = () => go({ conflict: list?.find((each) => each.id !== shown?.id)?.id ?? '' })
  const filter = (
    <Select
      size="sm"
      className="w-40"
      aria-label={t('runs.status')}
      value={status}
      options={statuses.map((value) => ({ value, label: t(`conflicts.status.${value}`) }))}
      onChange={(value) => go({ status: value, conflict: '' })}
    />
  )
  return (
    <Page title={t('nav.conflicts')} bar={filter}>
      {status === 'pending' && <MatchesPanel />}
      {conflicts.isError ? (
        <ErrorPanel trouble={troubleOf(conflicts.error)} onRetry={() => void conflicts.refetch()} />
      ) : list === undefined ? (
        <SkeletonLines count={8} />
      ) : shown === undefined ? (
        <EmptyState
          icon={<Scale />}
          title={status === 'pending' ? t('conflicts.empty') : t('conflicts.empty.resolved')}
          text={t('conflicts.empty.text')}
        />
      ) : (
        <div className="grid gap-6 lg:grid-cols-[280px_minmax(0,1fr)]">
          <ConflictList list={list} shown={shown} onChoose={(conflict) => go({ conflict })} />
          <ConflictDetail key={shown.id} conflict={shown} onDone={next} />
        </div>
      )}
    </Page>
  )
}

function ConflictList({ list, shown, onChoose }: { list: Conflict[]; shown: Conflict; onChoose: (id: string) => void }) {
  return (
    <ul
      aria-label={t('conflicts.list')}
      className="flex max-h-64 flex-col overflow-y-auto rounded-md border border-line lg:max-h-none lg:self-start"
    >
      {list.map((conflict) => (
        <li key={conflict.id} className="border-b border-line last:border-b-0">
          <button
            type="button"
            aria-current={conflict.id === shown.id}
            className={cn('flex w-full flex-col px-3 py-2 text-left', conflict.id === shown.id ? 'bg-selected' : 'hover:bg-hover')}
            onClick={() => onChoose(conflict.id)}
          >
            <span className="w-full truncate font-medium">{titleOf(conflict)}</span>
            <span className="text-meta text-muted">
              {tword('kind', conflict.entityType)} · {tn('conflicts.fields', conflict.conflictingFields.length)} ·{' '}
              <RelativeTime at={conflict.detectedAt} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
