import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useRouteContext, useSearch } from '@tanstack/react-router'
import Combine from 'lucide-react/icons/combine'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type Duplicate, duplicatesQuery } from '../../data/duplicates.ts'
import { pathOf, type RecordKind, recordKinds } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { MergeDialog } from '../../merge/merge-dialog.tsx'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Page } from '../../ui/page.tsx'
import { useShortcut } from '../../ui/shortcuts.ts'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { PairCard } from './pair-card.tsx'
import { keyOf } from './pair-key.ts'
import { useDismiss } from './use-dismiss.ts'

/** Names are looked through a part at a time; so many parts without asking. */
const patience = 6

/** Records that may be one: pair by pair with the reasons; merge them, or say that they are not the same. */
export function DuplicatesPage() {
  const search: { kind?: string } = useSearch({ strict: false })
  const navigate = useNavigate()
  const kind = recordKinds.find((each) => each === search.kind) ?? 'contact'
  const tabs = recordKinds.map((value) => ({
    value,
    label: t(`kinds.${value}`),
    content: value === kind && <Pairs key={kind} kind={kind} />,
  }))
  return (
    <Page title={t('nav.duplicates')}>
      <Tabs
        label={t('duplicates.kinds')}
        value={kind}
        onChange={(next) => void navigate({ to: '/duplicates', search: { kind: next } as never, replace: true })}
        tabs={tabs}
      />
    </Page>
  )
}

function usePairs(kind: RecordKind) {
  const found = useInfiniteQuery(duplicatesQuery(kind))
  const pairs = useMemo(() => {
    const all = found.data?.pages.flatMap((page) => page.duplicates) ?? []
    return [...new Map(all.map((pair) => [keyOf(pair), pair])).values()]
  }, [found.data])
  const parts = found.data?.pages.length ?? 0
  const { fetchNextPage, hasNextPage, isFetching } = found
  const goesOn = hasNextPage && !isFetching && pairs.length < 20 && parts < patience
  useEffect(() => {
    if (goesOn) void fetchNextPage()
  }, [goesOn, fetchNextPage])
  return { found, pairs }
}

function Pairs({ kind }: { kind: RecordKind }) {
  const { found, pairs } = usePairs(kind)
  const [at, setAt] = useState(0)
  const [merging, setMerging] = useState<Duplicate | null>(null)
  const list = useRef<HTMLUListElement>(null)
  const mayWrite = useRouteContext({ from: '/shell' }).session.workspace?.role !== 'viewer'
  const dismiss = useDismiss(kind)
  const chosen = pairs[Math.min(at, pairs.length - 1)]
  const go = (to: number) => {
    const next = Math.max(0, Math.min(pairs.length - 1, to))
    setAt(next)
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
  }
  const group = t('shortcut.group.duplicates')
  const acts = mayWrite && chosen !== undefined && merging === null
  useShortcut({ keys: 'j', label: t('duplicates.next'), group }, pairs.length > 0 ? () => go(at + 1) : null)
  useShortcut({ keys: 'k', label: t('duplicates.previous'), group }, pairs.length > 0 ? () => go(at - 1) : null)
  useShortcut({ keys: 'enter', label: t('duplicates.merge'), group }, acts ? () => setMerging(chosen) : null)
  useShortcut({ keys: 'x', label: t('duplicates.dismiss'), group }, acts ? () => dismiss(chosen) : null)
  if (found.isError) return <ErrorPanel trouble={troubleOf(found.error)} onRetry={() => void found.refetch()} />
  if (found.isPending) return <SkeletonRows rows={6} columns={2} />
  if (pairs.length === 0 && !found.hasNextPage) return <Nothing kind={kind} />
  return (
    <>
      <ul ref={list} className="flex flex-col gap-3">
        {pairs.map((pair, index) => (
          <PairCard
            key={keyOf(pair)}
            kind={kind}
            pair={pair}
            chosen={pair === chosen}
            onChoose={() => setAt(index)}
            onMerge={mayWrite ? () => setMerging(pair) : null}
            onDismiss={mayWrite ? () => dismiss(pair) : null}
          />
        ))}
      </ul>
      {found.hasNextPage && (
        <div className="flex justify-center py-4">
          <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t(found.isFetchingNextPage ? 'duplicates.looking' : 'duplicates.more')}
          </Button>
        </div>
      )}
      {merging !== null && (
        <MergeDialog kind={kind} one={merging.records[0].id} other={merging.records[1].id} onClose={() => setMerging(null)} />
      )}
    </>
  )
}

const Nothing = ({ kind }: { kind: RecordKind }) => (
  <EmptyState
    icon={<Combine />}
    title={t('duplicates.empty')}
    text={t('duplicates.empty.text')}
    action={
      <Button asChild>
        <Link to={`/${pathOf[kind]}`}>{t('duplicates.empty.go')}</Link>
      </Button>
    }
  />
)
