import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import ArrowLeft from 'lucide-react/icons/arrow-left'
import Scale from 'lucide-react/icons/scale'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { type Conflict, conflictsQuery, type Decision, sidesQuery } from '../../data/conflicts.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { useMedia } from '../../ui/media.ts'
import { Page } from '../../ui/page.tsx'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import type { Selection } from '../../ui/table-layout.ts'
import { ActedNote } from './acted-note.tsx'
import { ConflictBulk } from './conflict-bulk.tsx'
import { ConflictDetail } from './conflict-detail.tsx'
import { ConflictFilters, type ConflictSearch } from './conflict-filters.tsx'
import { ConflictList } from './conflict-list.tsx'
import { useTakeBack } from './use-decide.ts'

type ConflictDeskProps = { search: ConflictSearch; tabs: ReactNode; go: (change: ConflictSearch, replace?: boolean) => void }

/** The list left, the one in hand right; below 1,024 px one after the other. */
export function ConflictDesk({ search, tabs, go }: ConflictDeskProps) {
  const wide = useMedia('(min-width: 1024px)')
  const { status = 'pending', configId, entityType, field, act } = search
  const query = act ? { decisionId: act } : { status, configId, entityType, field }
  const found = useInfiniteQuery(conflictsQuery(query))
  const list = useMemo(() => found.data?.pages.flatMap((page) => page.conflicts), [found.data])
  const [selection, setSelection] = useState<Selection>({})
  const takeBack = useTakeBack()
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = found
  const more = useCallback(() => void (isFetchingNextPage || fetchNextPage()), [isFetchingNextPage, fetchNextPage])
  const shown = useShown(search.conflict, list, wide)
  const total = found.data?.pages[0]?.pagination.total ?? 0
  const open = status === 'pending' && !act
  const [acted, setActed] = useState<Decision | null>(null)
  const next = (ruled: Decision | null) => {
    // A rule may have settled the next ones too: what is open is read anew.
    if (ruled !== null) {
      setActed(ruled)
      return go({ conflict: '' }, true)
    }
    const at = list?.findIndex(({ id }) => id === shown?.id) ?? -1
    go({ conflict: (list?.[at + 1] ?? list?.[at - 1])?.id ?? '' }, true)
  }
  const fields = useMemo(() => [...new Set(list?.flatMap((each) => each.conflictingFields))], [list])
  const filters = <ConflictFilters search={search} fields={fields} onChange={(change) => go(change)} />
  const filter = Object.fromEntries(Object.entries({ configId, entityType, field }).filter(([, value]) => value))
  const filtered = Object.keys(filter).length > 0
  const chosen = (list ?? []).filter(({ id }) => selection[id] === true).map(({ id }) => id)
  const bar = (
    <div className="flex flex-wrap items-center justify-between gap-2">
      {tabs}
      {(wide || shown === null) && filters}
    </div>
  )
  const actions = act && (
    <Button size="sm" onClick={() => void takeBack(act)}>
      {t('conflicts.undo')}
    </Button>
  )
  return (
    <Page title={t('nav.conflicts')} bar={bar} actions={actions} fill>
      {acted !== null && !act && (
        <ActedNote
          decision={acted}
          onSee={() => go({ act: acted.decisionId, conflict: '' })}
          onUndo={() => void takeBack(acted.decisionId).then(() => setActed(null))}
          onClose={() => setActed(null)}
        />
      )}
      {found.isError ? (
        <div className="p-6">
          <ErrorPanel trouble={troubleOf(found.error)} onRetry={() => void found.refetch()} />
        </div>
      ) : list === undefined ? (
        <SkeletonRows rows={10} columns={2} />
      ) : list.length === 0 && shown === null ? (
        <Nothing open={open} filtered={filtered} onClear={() => go({ configId: '', entityType: '', field: '', conflict: '' })} />
      ) : (
        <>
          <div className="flex min-h-0 grow">
            {(wide || shown === null) && (
              <aside aria-label={t('conflicts.list')} className="flex min-h-0 w-full shrink-0 flex-col border-line lg:w-80 lg:border-r">
                <ConflictList
                  list={list}
                  total={total}
                  shown={shown}
                  selection={selection}
                  onSelection={open ? setSelection : null}
                  onChoose={(conflict) => go({ conflict }, wide)}
                  onMore={hasNextPage ? more : null}
                />
              </aside>
            )}
            {shown !== null && (
              <section aria-label={t('nav.conflicts')} className="min-h-0 min-w-0 grow overflow-y-auto px-4 pt-4 sm:px-6">
                {!wide && (
                  <Button size="sm" variant="ghost" className="mb-2 -ml-2" onClick={() => go({ conflict: '' })}>
                    <ArrowLeft />
                    {t('conflicts.back')}
                  </Button>
                )}
                <ConflictDetail key={shown.id} conflict={shown} onDone={next} />
              </section>
            )}
          </div>
          <ConflictBulk
            ids={chosen}
            fitting={total > chosen.length ? { filter, total } : null}
            onClear={() => setSelection({})}
            onDone={(decision) => {
              setActed(decision)
              go({ conflict: '' }, true)
            }}
          />
        </>
      )}
    </Page>
  )
}

/** The conflict that the address names, wherever it stands; on wide screens the first where it names none. */
function useShown(id: string | undefined, list: readonly Conflict[] | undefined, wide: boolean): Conflict | null {
  const listed = list?.find((each) => each.id === id)
  const far = useQuery({
    ...sidesQuery(id ?? ''),
    enabled: id !== undefined && id !== '' && list !== undefined && listed === undefined,
    retry: false,
  })
  return listed ?? (id ? far.data?.conflict : undefined) ?? (wide ? list?.[0] : undefined) ?? null
}

function Nothing({ open, filtered, onClear }: { open: boolean; filtered: boolean; onClear: () => void }) {
  const action = filtered ? (
    <Button onClick={onClear}>{t('conflicts.clear')}</Button>
  ) : (
    <Button asChild>
      <Link to="/runs">{t('conflicts.empty.go')}</Link>
    </Button>
  )
  const title = filtered ? t('conflicts.noMatch') : open ? t('conflicts.empty') : t('conflicts.empty.resolved')
  return <EmptyState icon={<Scale />} title={title} text={filtered ? undefined : t('conflicts.empty.text')} action={action} />
}
