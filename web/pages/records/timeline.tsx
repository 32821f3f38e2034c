import { useInfiniteQuery } from '@tanstack/react-query'
import ListFilter from 'lucide-react/icons/list-filter'
import { useEffect, useRef, useState } from 'react'
import type { RecordKind } from '../../data/records.ts'
import { type TimelineItem, timelineQuery, type TimelineType, timelineTypes } from '../../data/timeline.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tongue } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Menu, MenuChoice, MenuLine } from '../../ui/menu.tsx'
import { useNow } from '../../ui/relative-time.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { day } from '../../ui/time.ts'
import { NoteComposer } from './note-composer.tsx'
import { TimelineEntry } from './timeline-entry.tsx'

type TimelineProps = { kind: RecordKind; id: string; writable: boolean }

/** Everything that happened, newest first, by day; notes are written at its top. */
export function Timeline({ kind, id, writable }: TimelineProps) {
  const [types, setTypes] = useState<readonly TimelineType[]>([])
  const timeline = useInfiniteQuery(timelineQuery(kind, id, types))
  const items = timeline.data?.pages.flatMap((page) => page.items) ?? []
  const end = useRef<HTMLDivElement>(null)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = timeline
  useEffect(() => {
    if (!hasNextPage || isFetchingNextPage || end.current === null) return
    const watcher = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && void fetchNextPage(), {
      rootMargin: '400px',
    })
    watcher.observe(end.current)
    return () => watcher.disconnect()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const toggle = (type: TimelineType) => setTypes(types.includes(type) ? types.filter((one) => one !== type) : [...types, type])
  const filter = (
    <Menu
      align="end"
      trigger={
        <Button size="sm" variant="ghost">
          <ListFilter />
          {types.length === 0 ? t('timeline.all') : types.map((type) => t(`timeline.type.${type}`)).join(', ')}
        </Button>
      }
    >
      <MenuChoice checked={types.length === 0} onSelect={() => setTypes([])}>
        {t('timeline.all')}
      </MenuChoice>
      <MenuLine />
      {timelineTypes.map((type) => (
        <MenuChoice key={type} checked={types.includes(type)} onSelect={() => toggle(type)}>
          {t(`timeline.type.${type}`)}
        </MenuChoice>
      ))}
    </Menu>
  )
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-3">
      {writable && <NoteComposer kind={kind} id={id} />}
      <div className="flex h-7 items-center justify-between">
        <h2 className="font-semibold">{t('timeline.label')}</h2>
        {filter}
      </div>
      {timeline.isPending && <SkeletonLines count={6} className="gap-5" />}
      {timeline.isError && <ErrorPanel trouble={troubleOf(timeline.error)} onRetry={() => void timeline.refetch()} />}
      {timeline.isSuccess && items.length === 0 && (
        <EmptyState
          title={t(types.length > 0 ? 'timeline.empty.filtered' : 'timeline.empty')}
          text={types.length > 0 ? undefined : t('timeline.empty.text')}
        />
      )}
      <Days items={items} kind={kind} id={id} writable={writable} />
      <div ref={end} />
      {hasNextPage && (
        <Button variant="ghost" size="sm" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('timeline.older')}
        </Button>
      )}
      {items.length > 0 && !hasNextPage && <p className="pb-4 text-center text-meta text-faint">{t('timeline.end')}</p>}
    </div>
  )
}

function Days({ items, ...shared }: TimelineProps & { items: readonly TimelineItem[] }) {
  const now = useNow()
  const days = Map.groupBy(items, (item) => new Date(item.timestamp).toDateString())
  return (
    <>
      {[...days].map(([key, entries]) => (
        <section key={key}>
          <h3 className="sticky top-0 z-10 -mx-1 bg-page px-1 py-1 text-meta font-medium text-faint">
            {dayName(entries[0]?.timestamp ?? '', now)}
          </h3>
          <ol>
            {entries.map((item, at) => (
              <TimelineEntry key={item.id ?? `${item.timestamp} ${at}`} item={item} {...shared} />
            ))}
          </ol>
        </section>
      ))}
    </>
  )
}

const DAY = 86_400_000
const dateOf = (at: number) => new Date(at).toDateString()

function dayName(timestamp: string, now: number): string {
  const instant = Date.parse(timestamp)
  if (dateOf(instant) === dateOf(now)) return t('time.today')
  if (dateOf(instant) === dateOf(now - DAY)) return t('time.yesterday')
  return day(instant, tongue(), new Date(instant).getFullYear() !== new Date(now).getFullYear())
}
