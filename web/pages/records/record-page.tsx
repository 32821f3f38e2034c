import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useRouteContext, useRouter, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ApiError } from '../../api.ts'
import { fieldsQuery } from '../../data/fields.ts'
import { mergedIntoOf } from '../../data/merge.ts'
import { pathOf, type Rec, type RecordKind, recordQuery } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { useMedia, useNarrow } from '../../ui/media.ts'
import { Page } from '../../ui/page.tsx'
import { useShortcut } from '../../ui/shortcuts.ts'
import { Tabs } from '../../ui/tabs.tsx'
import { DeletedBanner } from './deleted-banner.tsx'
import { Facts } from './facts.tsx'
import { MergedAway } from './merged-away.tsx'
import { RecordActions, RecordMeta, RecordTitle } from './record-header.tsx'
import { LinkedSystems } from './linked-systems.tsx'
import { RecordSkeleton } from './record-skeleton.tsx'
import { Related } from './related.tsx'
import { Timeline } from './timeline.tsx'

/** One record: facts, timeline, related; three columns, two, or tabs, as the width allows. */
export function RecordPage({ kind }: { kind: RecordKind }) {
  const { id = '' } = useParams({ strict: false })
  const record = useQuery(recordQuery(kind, id))
  const mayWrite = useRouteContext({ from: '/shell' }).session.workspace?.role !== 'viewer'
  if (record.isPending) return <RecordSkeleton />
  if (record.isError) {
    const into = mergedIntoOf(record.error)
    if (into !== null) return <MergedAway kind={kind} id={id} title={into.title} into={into.id} mayWrite={mayWrite} />
    if (record.error instanceof ApiError && record.error.status === 404)
      return (
        <EmptyState
          page
          className="h-full"
          title={t('record.missing')}
          text={t('record.missing.text')}
          action={
            <Button asChild variant="primary">
              <Link to={`/${pathOf[kind]}`}>{t('record.back')}</Link>
            </Button>
          }
        />
      )
    return (
      <div className="p-6">
        <ErrorPanel trouble={troubleOf(record.error)} onRetry={() => void record.refetch()} />
      </div>
    )
  }
  return <Shown key={id} kind={kind} record={record.data} />
}

function Shown({ kind, record }: { kind: RecordKind; record: Rec }) {
  const { session } = useRouteContext({ from: '/shell' })
  const fields = useQuery(fieldsQuery(kind)).data ?? []
  const editable = record.deletedAt === null && session.workspace?.role !== 'viewer'
  useShortcut(
    { keys: 'e', label: t('record.edit'), group: t('shortcut.group.general') },
    editable ? () => document.querySelector<HTMLElement>('[data-edit]')?.click() : null,
  )
  const router = useRouter()
  useShortcut({ keys: 'esc', label: t('record.back'), group: t('shortcut.group.general') }, () =>
    router.history.canGoBack() ? router.history.back() : void router.navigate({ to: `/${pathOf[kind]}` }),
  )
  const parts = {
    facts: (
      <Facts kind={kind} record={record} fields={fields} editable={editable} mayDefine={session.capabilities['manageFields'] === true} />
    ),
    timeline: <Timeline kind={kind} id={record.id} writable={editable} />,
    related: <Related kind={kind} record={record} editable={editable} />,
  }
  return (
    <Page
      fill
      title={<RecordTitle kind={kind} record={record} />}
      meta={<RecordMeta kind={kind} record={record} />}
      actions={<RecordActions kind={kind} record={record} editable={editable} />}
      bar={<LinkedSystems kind={kind} record={record} editable={editable} />}
    >
      {record.deletedAt !== null && <DeletedBanner kind={kind} record={record} />}
      <Layout kind={kind} id={record.id} parts={parts} />
    </Page>
  )
}

type Parts = { facts: ReactNode; timeline: ReactNode; related: ReactNode }
const column = 'min-h-0 overflow-y-auto p-4'

function Layout({ kind, id, parts }: { kind: RecordKind; id: string; parts: Parts }) {
  const narrow = useNarrow()
  const wide = useMedia('(min-width: 1024px)')
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const show = (tab: string) => void navigate({ to: `/${pathOf[kind]}/$id`, params: { id }, search: { ...search, tab }, replace: true })
  if (wide)
    return (
      <div className="grid min-h-0 grow grid-cols-[320px_minmax(0,1fr)_300px]">
        <section aria-label={t('record.facts')} tabIndex={0} className={`${column} border-r border-line`}>
          {parts.facts}
        </section>
        <section aria-label={t('record.timeline')} tabIndex={0} className={column}>
          {parts.timeline}
        </section>
        <section aria-label={t('record.related')} tabIndex={0} className={`${column} border-l border-line`}>
          {parts.related}
        </section>
      </div>
    )
  const tabs = (['facts', 'timeline', 'related'] as const)
    .filter((tab) => narrow || tab !== 'facts')
    .map((tab) => ({ value: tab, label: t(`record.${tab}`), content: parts[tab] }))
  const first = tabs[0]?.value ?? 'timeline'
  const chosen = tabs.find((tab) => tab.value === search['tab'])?.value ?? first
  const tabbed = <Tabs label={t('record.timeline')} value={chosen} onChange={show} tabs={tabs} />
  if (narrow) return <div className="min-h-0 grow overflow-y-auto px-4 pb-4">{tabbed}</div>
  return (
    <div className="grid min-h-0 grow grid-cols-[300px_minmax(0,1fr)]">
      <section aria-label={t('record.facts')} tabIndex={0} className={`${column} border-r border-line`}>
        {parts.facts}
      </section>
      <section aria-label={t('record.timeline')} tabIndex={0} className={`${column} pt-0`}>
        {tabbed}
      </section>
    </div>
  )
}
