import { Link } from '@tanstack/react-router'
import { useToneOf } from '../../data/standing.ts'
import type { Config, SyncLog } from '../../data/sync.ts'
import { ProofBadge } from '../../proof/proof-badge.tsx'
import { t } from '../../text/t.ts'
import { Card, Section } from '../../ui/page.tsx'
import { ProviderGlyph, providerName } from '../../ui/provider-glyph.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'

const outcome = { running: 'ok', completed: 'ok', partial: 'warn', failed: 'bad' } as const

/** The pulse of the last runs and of every connection. */
export function SyncCard({ configs, logs }: { configs: Config[]; logs: SyncLog[] }) {
  const toneOf = useToneOf()
  const points = logs.toReversed().map((log) => ({ value: log.recordsSynced, tone: outcome[log.status] }))
  return (
    <Section title={t('home.sync')}>
      <Card className="flex flex-col gap-4">
        {points.length > 0 && (
          <div>
            <Sparkline points={points} label={t('home.sync.perRun', { runs: points.length })} height={40} />
            <p className="mt-1 text-meta text-faint">{t('home.sync.perRun', { runs: points.length })}</p>
          </div>
        )}
        <ul className="flex flex-col gap-3">
          {configs.map((config) => (
            <li key={config.id} className="flex gap-2">
              <ProviderGlyph provider={config.provider} className="mt-0.5 text-muted" />
              <div className="min-w-0 grow">
                <Link to="/connections" className="block truncate font-medium hover:underline">
                  {config.oauthUserEmail ?? providerName(config.provider)}
                </Link>
                <p className="text-meta text-muted">
                  {t('home.sync.last')} <RelativeTime at={config.lastSyncAt} />
                  {config.nextSyncAt !== null && (
                    <>
                      {' '}
                      · {t('home.sync.next')} <RelativeTime at={config.nextSyncAt} />
                    </>
                  )}
                </p>
                <ProofBadge config={config} brief />
              </div>
              <StatusDot tone={toneOf(config)} className="mt-1.5" />
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  )
}
