import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { configsQuery, latestLogsQuery, openConflictsQuery } from '../../data/sync.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Page } from '../../ui/page.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { Checklist } from './checklist.tsx'
import { Needs } from './needs.tsx'
import { RecentRecords } from './recent-records.tsx'
import { SyncCard } from './sync-card.tsx'

/** What needs me, how the sync is, what changed; for a new instance the three steps to its first sync. */
export function HomePage() {
  const { session } = useRouteContext({ from: '/shell' })
  const configs = useQuery(configsQuery)
  const logs = useQuery(latestLogsQuery)
  const conflicts = useQuery(openConflictsQuery)
  const title = t('home.hello', { name: session.user.name.split(' ')[0] ?? '' })
  if (configs.isError)
    return (
      <Page title={title}>
        <ErrorPanel trouble={troubleOf(configs.error)} onRetry={() => void configs.refetch()} />
      </Page>
    )
  const list = configs.data?.configs
  const begun = list?.some((config) => config.lastSyncAt !== null) ?? false
  const latest = logs.data?.logs ?? []
  return (
    <Page title={title}>
      {list === undefined ? (
        <SkeletonLines count={6} className="max-w-3xl" />
      ) : (
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_340px]">
          <div className="flex min-w-0 flex-col gap-6">
            {!begun && <Checklist configs={list} begun={latest.length > 0} sandbox={session.sandbox} />}
            {begun && <Needs configs={list} conflicts={conflicts.data ?? 0} logs={latest} />}
            <RecentRecords />
          </div>
          {list.length > 0 && <SyncCard configs={list} logs={latest} />}
        </div>
      )}
    </Page>
  )
}
