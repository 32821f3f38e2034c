import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import Plug from 'lucide-react/icons/plug'
import { fullConfigsQuery, offersQuery } from '../../data/connections.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { ConnectionCard } from './connection-card.tsx'
import { OfferCards } from './offer-cards.tsx'

/** Every connected account with its true state and the one thing that mends it; below, what else can be connected. */
export function ConnectionsPage() {
  const configs = useQuery(fullConfigsQuery)
  const offers = useQuery(offersQuery)
  const search: { failed?: string; connected?: string } = useSearch({ strict: false })
  if (configs.isError || offers.isError)
    return (
      <Page title={t('nav.connections')}>
        <ErrorPanel
          trouble={troubleOf(configs.error ?? offers.error)}
          onRetry={() => void Promise.all([configs.refetch(), offers.refetch()])}
        />
      </Page>
    )
  const list = configs.data?.filter((config) => config.phase !== 'pending')
  return (
    <Page title={t('nav.connections')}>
      <div className="flex flex-col gap-6">
        {search.failed !== undefined && <ErrorPanel trouble={{ title: t('connections.failed'), text: search.failed }} />}
        {list === undefined || offers.data === undefined ? (
          <SkeletonLines count={6} className="max-w-3xl" />
        ) : (
          <>
            {list.length === 0 && (
              <EmptyState icon={<Plug />} title={t('connections.empty')} text={t('connections.empty.text')} className="py-6" />
            )}
            {list.map((config) => (
              <ConnectionCard key={config.id} config={config} fresh={search.connected === config.id} />
            ))}
            <Section title={list.length === 0 ? t('connections.add') : t('connections.more')}>
              <OfferCards offers={offers.data} />
            </Section>
          </>
        )}
      </div>
    </Page>
  )
}
