import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import ArrowLeftRight from 'lucide-react/icons/arrow-left-right'
import { type FullConfig, fullConfigsQuery } from '../../data/connections.ts'
import { mappingQuery } from '../../data/mapping.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Page } from '../../ui/page.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { Select } from '../../ui/select.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { MappingTable } from './mapping-table.tsx'

/** Which field there is which field here, and which way it goes; one table for each kind of thing. */
export function MappingPage() {
  const search: { configId?: string; entity?: string } = useSearch({ strict: false })
  const navigate = useNavigate()
  const configs = useQuery(fullConfigsQuery)
  const config = configs.data?.find((each) => each.id === search.configId) ?? configs.data?.[0]
  const go = (change: { configId?: string; entity?: string }) =>
    void navigate({ to: '/mapping', search: { ...search, ...change } as never })
  if (configs.isError)
    return (
      <Page title={t('nav.mapping')}>
        <ErrorPanel trouble={troubleOf(configs.error)} onRetry={() => void configs.refetch()} />
      </Page>
    )
  if (configs.data !== undefined && config === undefined)
    return (
      <Page title={t('nav.mapping')}>
        <EmptyState
          icon={<ArrowLeftRight />}
          title={t('mapping.empty')}
          text={t('mapping.empty.text')}
          action={
            <Button asChild variant="primary">
              <Link to="/connections">{t('nav.connections')}</Link>
            </Button>
          }
        />
      </Page>
    )
  const accounts =
    configs.data?.map((each) => ({ value: each.id, label: `${providerName(each.provider)} · ${each.oauthUserEmail ?? ''}` })) ?? []
  const bar = config && (
    <Select
      size="sm"
      className="w-72"
      aria-label={t('mapping.account')}
      value={config.id}
      options={accounts}
      onChange={(configId) => go({ configId })}
    />
  )
  return (
    <Page title={t('nav.mapping')} bar={bar}>
      {config === undefined ? (
        <SkeletonLines count={8} />
      ) : (
        <Entities key={config.id} config={config} entity={search.entity} onEntity={(entity) => go({ entity })} />
      )}
    </Page>
  )
}

function Entities({ config, entity, onEntity }: { config: FullConfig; entity: string | undefined; onEntity: (entity: string) => void }) {
  const rows = useQuery(mappingQuery(config.id))
  if (rows.isError) return <ErrorPanel trouble={troubleOf(rows.error)} onRetry={() => void rows.refetch()} />
  if (rows.data === undefined) return <SkeletonLines count={8} />
  const entities = [...new Set(rows.data.map((row) => row.entityType))]
  const chosen = entity !== undefined && entities.includes(entity) ? entity : entities[0]
  if (chosen === undefined) return <EmptyState icon={<ArrowLeftRight />} title={t('mapping.none')} />
  return (
    <Tabs
      label={t('nav.mapping')}
      value={chosen}
      onChange={onEntity}
      tabs={entities.map((each) => {
        const own = rows.data.filter((row) => row.entityType === each)
        return {
          value: each,
          label: tword('entity', each),
          count: own.length,
          content: <MappingTable config={config} entityType={each} rows={own} />,
        }
      })}
    />
  )
}
