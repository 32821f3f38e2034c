import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import History from 'lucide-react/icons/history'
import { logsQuery } from '../../data/runs.ts'
import { type Config, configsQuery } from '../../data/sync.ts'
import { troubleOf } from '../../data/trouble.ts'
import { ProofBadge } from '../../proof/proof-badge.tsx'
import { t } from '../../text/t.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Page } from '../../ui/page.tsx'
import { ProviderGlyph, providerName } from '../../ui/provider-glyph.tsx'
import { Select } from '../../ui/select.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { RunDrawer } from './run-drawer.tsx'
import { RunTable } from './run-table.tsx'
import { RunVolume } from './run-volume.tsx'

const statuses = ['', 'running', 'completed', 'partial', 'failed'] as const

/** What the runs came to: whether both sides of each account are equal. */
const Proofs = ({ configs }: { configs: Config[] }) => (
  <ul className="flex flex-wrap gap-x-6 gap-y-2">
    {configs.map((config) => (
      <li key={config.id} className="flex min-w-0 items-center gap-2">
        <ProviderGlyph provider={config.provider} className="text-muted" />
        <span className="min-w-0 truncate">{config.oauthUserEmail ?? providerName(config.provider)}</span>
        <ProofBadge config={config} />
      </li>
    ))}
  </ul>
)

/** What every run did: newest first, filtered by the address, one opened beside the list. */
export function RunsPage() {
  const search: { status?: string; configId?: string; run?: string } = useSearch({ strict: false })
  const navigate = useNavigate()
  const logs = useQuery({ ...logsQuery({ status: search.status, configId: search.configId, limit: 100 }), refetchInterval: 5000 })
  const go = (change: { status?: string; run?: string }) => void navigate({ to: '/runs', search: { ...search, ...change } as never })
  const configs = useQuery(configsQuery).data?.configs.filter(({ id }) => search.configId === undefined || id === search.configId) ?? []
  const filter = (
    <Select
      size="sm"
      className="w-40"
      aria-label={t('runs.status')}
      value={search.status ?? ''}
      options={statuses.map((value) => ({ value, label: value === '' ? t('runs.status.all') : t(`runs.status.${value}`) }))}
      onChange={(status) => go({ status })}
    />
  )
  return (
    <Page title={t('nav.runs')} bar={filter}>
      {logs.isError ? (
        <ErrorPanel trouble={troubleOf(logs.error)} onRetry={() => void logs.refetch()} />
      ) : logs.data === undefined ? (
        <SkeletonLines count={8} />
      ) : logs.data.logs.length === 0 ? (
        <EmptyState
          icon={<History />}
          title={t(search.status ? 'runs.noMatch' : 'runs.empty')}
          text={search.status ? undefined : t('runs.empty.text')}
        />
      ) : (
        <div className="flex flex-col gap-4">
          <Proofs configs={configs} />
          <RunVolume logs={logs.data.logs} />
          <RunTable logs={logs.data.logs} onOpen={(run) => go({ run })} />
        </div>
      )}
      <RunDrawer id={search.run ?? null} onClose={() => go({ run: '' })} />
    </Page>
  )
}
