import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { type FullConfig, statsQuery } from '../../data/connections.ts'
import { wordsOf } from '../../data/notice.ts'
import { logsQuery } from '../../data/runs.ts'
import { type PulseItem, useSilent } from '../../data/standing.ts'
import { ProofBadge } from '../../proof/proof-badge.tsx'
import { t, tn, tword } from '../../text/t.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Card } from '../../ui/page.tsx'
import { ProviderGlyph, providerName } from '../../ui/provider-glyph.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ConfigureDrawer } from './configure-drawer.tsx'
import { ConnectionActions } from './connection-actions.tsx'
import { LiveProgress } from '../../progress/live-progress.tsx'
import { ReadySteps } from './ready-steps.tsx'

const tones: Record<FullConfig['phase'], Tone> = {
  pending: 'neutral',
  ready: 'accent',
  active: 'ok',
  paused: 'warn',
  error: 'bad',
  disconnected: 'neutral',
}

/** One account: what it is, how it is, what it does next, and what a person can do about it. */
export function ConnectionCard({ config, fresh }: { config: FullConfig; fresh: boolean }) {
  const search: { configure?: string } = useSearch({ strict: false })
  const [open, setOpen] = useState(search.configure === config.id)
  const isRunning = config.phase === 'active' || config.phase === 'ready'
  const running = useQuery({
    ...logsQuery({ configId: config.id, status: 'running', limit: 10 }),
    refetchInterval: 2000,
    enabled: isRunning,
  })
  const account = config.oauthUserEmail ?? providerName(config.provider)
  const silent = useSilent().get(config.id)
  return (
    <Card role="group" aria-label={`${providerName(config.provider)} ${account}`} className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <ProviderGlyph provider={config.provider} />
        <h2 className="min-w-0 truncate text-lead font-semibold">{account}</h2>
        <span className="text-meta text-muted">{providerName(config.provider)}</span>
        <Badge tone={silent === undefined ? tones[config.phase] : 'warn'}>
          {silent === undefined ? tword('connections.phase', config.phase) : t('connections.silent')}
        </Badge>
        {config.phase !== 'ready' && <ProofBadge config={config} />}
        <div className="grow" />
        <ConnectionActions config={config} account={account} onConfigure={() => setOpen(true)} />
      </div>
      {config.statusReason !== null && <p className={config.phase === 'error' ? 'text-bad' : 'text-muted'}>{config.statusReason}</p>}
      {silent !== undefined && <Silence item={silent} />}
      {config.lastSyncError !== null && config.lastSyncError !== config.statusReason && config.phase !== 'error' && (
        <p className="text-muted">{config.lastSyncError}</p>
      )}
      {isRunning &&
        running.data?.logs
          .toSorted((one, other) => one.syncDirection.localeCompare(other.syncDirection))
          .map((log) => <LiveProgress key={log.id} log={log} at={running.dataUpdatedAt} />)}
      {config.phase === 'ready' ? <ReadySteps config={config} account={account} fresh={fresh} /> : <Facts config={config} />}
      <ConfigureDrawer config={config} account={account} open={open} onOpenChange={setOpen} />
    </Card>
  )
}

/** It fell quiet: since when, and what that means. */
function Silence({ item }: { item: PulseItem }) {
  const { title, text } = wordsOf(item)
  return (
    <p className="text-warn">
      {title}. {text}
    </p>
  )
}

function Facts({ config }: { config: FullConfig }) {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-2 lg:grid-cols-[2fr_1fr_1fr_1fr_2fr]">
      <Fact label={t('connections.records')}>
        <Counts config={config} />
      </Fact>
      <Fact label={t('connections.lastSync')}>
        <RelativeTime at={config.lastSyncAt} />
      </Fact>
      <Fact label={t('connections.nextSync')}>
        {config.nextSyncAt === null || config.phase !== 'active' ? (
          <span className="text-muted">{t('connections.notPlanned')}</span>
        ) : (
          <RelativeTime at={config.nextSyncAt} />
        )}
      </Fact>
      <Fact label={t('connections.direction')}>{tword('direction', config.syncDirection)}</Fact>
      <Fact label={t('connections.policy')}>{tword('rule', config.conflictResolution)}</Fact>
    </dl>
  )
}

/** How its records stand; what waits for a person leads there. */
function Counts({ config }: { config: FullConfig }) {
  const entities = useQuery(statsQuery(config.id)).data
  if (entities === undefined) return <Skeleton className="h-4 w-32" />
  const sum = (name: 'linked' | 'waiting' | 'refused' | 'held' | 'conflicts') => entities.reduce((total, each) => total + each[name], 0)
  const open = (['waiting', 'refused', 'held'] as const).filter((name) => sum(name) > 0)
  return (
    <span className="flex flex-wrap gap-x-3">
      <span>{tn('connections.linked', sum('linked'))}</span>
      {open.map((name) => (
        <span key={name} className={name === 'waiting' ? 'text-muted' : 'text-warn'}>
          {tn(`connections.${name}`, sum(name))}
        </span>
      ))}
      {sum('conflicts') > 0 && (
        <Link to="/conflicts" className="text-warn hover:underline">
          {tn('connections.conflicts', sum('conflicts'))}
        </Link>
      )}
      <Link to="/runs" search={{ configId: config.id }} className="text-accent hover:underline">
        {t('connections.seeRuns')}
      </Link>
    </span>
  )
}

const Fact = ({ label, children }: { label: string; children: React.ReactNode }) => (
  <div className="min-w-0">
    <dt className="text-meta text-muted">{label}</dt>
    <dd>{children}</dd>
  </div>
)
