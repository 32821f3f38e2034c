import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import History from 'lucide-react/icons/history'
import { logPagesQuery } from '../../data/runs.ts'
import { troubleOf } from '../../data/trouble.ts'
import { ProofLine } from '../../proof/proof-line.tsx'
import { t, tn } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Page } from '../../ui/page.tsx'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import { dayAfter, startOf } from './days.ts'
import { LiveRuns } from './live-runs.tsx'
import { RunDrawer } from './run-drawer.tsx'
import { isFiltered, noFilter, RunFilters, type RunSearch } from './run-filters.tsx'
import { RunTable } from './run-table.tsx'
import { VolumeSection } from './volume-section.tsx'

/** What every run did: those under way on top, then by day, then one by one; filtered by the address, one opened beside the list. */
export function RunsPage() {
  const search: RunSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const { status, configId, entityType, from = '', to = '' } = search
  const days = { from: startOf(from), to: startOf(to === '' ? '' : dayAfter(to, 1)) }
  const runs = useInfiniteQuery(logPagesQuery({ status, configId, entityType, ...days }))
  const go = (change: RunSearch) => void navigate({ to: '/runs', search: { ...search, ...change } as never })
  const logs = runs.data?.pages.flatMap((page) => page.logs)
  const total = runs.data?.pages[0]?.pagination.total ?? 0
  const filtered = isFiltered(search)
  return (
    <Page
      title={t('nav.runs')}
      meta={logs !== undefined && <span className="text-muted">{tn('runs.count', total)}</span>}
      bar={<RunFilters search={search} onChange={go} />}
    >
      {runs.isError ? (
        <ErrorPanel trouble={troubleOf(runs.error)} onRetry={() => void runs.refetch()} />
      ) : logs === undefined ? (
        <SkeletonRows rows={8} columns={5} />
      ) : logs.length === 0 && !filtered ? (
        <EmptyState
          icon={<History />}
          title={t('runs.empty')}
          text={t('runs.empty.text')}
          action={
            <Button asChild>
              <Link to="/connections">{t('runs.empty.go')}</Link>
            </Button>
          }
        />
      ) : (
        <div className="flex flex-col gap-5">
          <ProofLine configId={configId} />
          <LiveRuns search={search} onOpen={(run) => go({ run })} />
          <VolumeSection search={search} onDay={(day) => go({ from: day, to: day })} />
          {logs.length === 0 ? (
            <EmptyState
              icon={<History />}
              title={t('runs.noMatch')}
              action={<Button onClick={() => go(noFilter)}>{t('runs.clear')}</Button>}
            />
          ) : (
            <RunTable logs={logs} onOpen={(run) => go({ run })} />
          )}
          {runs.hasNextPage && (
            <Button className="self-start" busy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
              {t('runs.more')}
            </Button>
          )}
        </div>
      )}
      <RunDrawer id={search.run ?? null} onClose={() => go({ run: '' })} />
    </Page>
  )
}
