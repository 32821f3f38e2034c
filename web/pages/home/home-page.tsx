import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import type { Session } from '../../data/session.ts'
import { configsQuery, latestLogsQuery } from '../../data/sync.ts'
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
  const configs = useQuery(configsQuery).data?.configs ?? []
  const logs = useQuery(latestLogsQuery).data?.logs ?? []
  return (
    <Page title={t('home.hello', { name: session.user.name.split(' ')[0] ?? '' })}>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_340px]">
        <div className="flex min-w-0 flex-col gap-6">
          <Sync session={session} />
          <RecentRecords />
        </div>
        {configs.length > 0 && <SyncCard configs={configs} logs={logs} />}
      </div>
    </Page>
  )
}

/** The first steps until the first sync is done, from then on what waits for a person. */
function Sync({ session }: { session: Session }) {
  const configs = useQuery(configsQuery)
  if (configs.isError) return <ErrorPanel trouble={troubleOf(configs.error)} onRetry={() => void configs.refetch()} />
  if (configs.data === undefined) return <SkeletonLines count={6} />
  const list = configs.data.configs
  if (list.every((config) => config.lastSyncAt === null)) return <Checklist configs={list} sandbox={session.sandbox} />
  return <Needs />
}
