import { useQuery } from '@tanstack/react-query'
import { Link, useBlocker, useNavigate, useSearch } from '@tanstack/react-router'
import ArrowLeftRight from 'lucide-react/icons/arrow-left-right'
import { useState } from 'react'
import { type FullConfig, fullConfigsQuery } from '../../data/connections.ts'
import { mappingQuery } from '../../data/mapping.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Page } from '../../ui/page.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { Select } from '../../ui/select.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { changesIn, type DraftRow, draftOf } from './draft.ts'
import { MappingEditor } from './mapping-editor.tsx'

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

type EntitiesProps = { config: FullConfig; entity: string | undefined; onEntity: (entity: string) => void }

/** A tab for each kind; what is being changed in one stays while another is looked at. */
function Entities({ config, entity, onEntity }: EntitiesProps) {
  const found = useQuery(mappingQuery(config.id))
  const [drafts, setDrafts] = useState<Readonly<Record<string, readonly DraftRow[] | null>>>({})
  if (found.isError) return <ErrorPanel trouble={troubleOf(found.error)} onRetry={() => void found.refetch()} />
  if (found.data === undefined) return <SkeletonLines count={8} />
  const { mappings, entities, mayEdit } = found.data
  const rowsOf = (entityType: string) => mappings.filter((row) => row.entityType === entityType)
  const chosen = entities.find(({ entityType }) => entityType === entity)?.entityType ?? entities[0]?.entityType
  if (chosen === undefined) return <EmptyState icon={<ArrowLeftRight />} title={t('mapping.none')} />
  const dirty = entities.some(({ entityType }) => changesIn(rowsOf(entityType), drafts[entityType] ?? draftOf(rowsOf(entityType))) > 0)
  return (
    <>
      <Tabs
        label={t('nav.mapping')}
        value={chosen}
        onChange={onEntity}
        tabs={entities.map((each) => ({
          value: each.entityType,
          label: <span className="inline-block first-letter:uppercase">{tword('entity', each.entityType)}</span>,
          count: (drafts[each.entityType] ?? rowsOf(each.entityType)).length,
          content: (
            <MappingEditor
              config={config}
              entity={each}
              saved={rowsOf(each.entityType)}
              draft={drafts[each.entityType] ?? null}
              onDraft={(draft) => setDrafts((all) => ({ ...all, [each.entityType]: draft }))}
              mayEdit={mayEdit}
            />
          ),
        }))}
      />
      <Leaving dirty={dirty} />
    </>
  )
}

/** Asks before changes are lost; going from tab to tab loses none. */
function Leaving({ dirty }: { dirty: boolean }) {
  const blocker = useBlocker({
    enableBeforeUnload: dirty,
    withResolver: true,
    shouldBlockFn: ({ current, next }) =>
      dirty && (current.pathname !== next.pathname || accountIn(current.search) !== accountIn(next.search)),
  })
  return (
    <Confirm
      open={blocker.status === 'blocked'}
      onOpenChange={(open) => !open && blocker.reset?.()}
      title={t('mapping.leave.title')}
      action={t('mapping.leave.do')}
      onConfirm={() => blocker.proceed?.()}
    >
      {t('mapping.leave.text')}
    </Confirm>
  )
}

const accountIn = (search: unknown): unknown =>
  typeof search === 'object' && search !== null && 'configId' in search ? search.configId : undefined
