import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import BellIcon from 'lucide-react/icons/bell'
import { useEffect, useRef, useState } from 'react'
import { markAllRead, notificationsQuery } from '../data/notifications.ts'
import { troubleOf } from '../data/trouble.ts'
import { t, tn } from '../text/t.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { Popover } from '../ui/popover.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { SkeletonLines } from '../ui/skeleton.tsx'
import { toast } from '../ui/toast.tsx'
import { NotificationRow } from './notification-row.tsx'

/** How many of my notifications stand unread. */
export const useUnread = (): number => useInfiniteQuery(notificationsQuery).data?.pages[0]?.unread ?? 0

/** What I was told: the number unread, and the list behind it. `side`: where the panel opens. */
export function Bell({ side }: { side: 'right' | 'bottom' }) {
  const [open, setOpen] = useState(false)
  const unread = useUnread()
  useShortcut({ keys: 'b', label: t('bell.shortcut'), group: t('shortcut.group.general') }, () => setOpen(true))
  const label = unread === 0 ? t('bell.title') : `${t('bell.title')}, ${tn('bell.unread', unread)}`
  const trigger = (
    <Button variant="ghost" size="iconSm" aria-label={label} className="relative">
      <BellIcon />
      {unread > 0 && (
        <span
          aria-hidden
          className="absolute -top-0.5 -right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 text-[10px] leading-none font-semibold text-on-accent tabular-nums"
        >
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </Button>
  )
  return (
    <Popover trigger={trigger} label={t('bell.title')} side={side} open={open} onOpenChange={setOpen} className="w-96 p-0">
      <Panel unread={unread} onGo={() => setOpen(false)} />
    </Popover>
  )
}

function Panel({ unread, onGo }: { unread: number; onGo: () => void }) {
  const list = useInfiniteQuery(notificationsQuery)
  const queries = useQueryClient()
  const readAll = useMutation({
    mutationFn: markAllRead,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['notifications'] }),
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const rows = useRef<HTMLUListElement>(null)
  // After the panel has taken the focus: the first row, so that arrows walk at once.
  useEffect(() => {
    const frame = requestAnimationFrame(() => rows.current?.querySelector<HTMLElement>('a[data-row]')?.focus())
    return () => cancelAnimationFrame(frame)
  }, [])
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <div className="flex max-h-[70vh] flex-col">
      <div className="flex min-h-10 items-center justify-between gap-2 border-b border-line px-3">
        <h2 className="font-semibold">{t('bell.title')}</h2>
        {unread > 0 && (
          <Button variant="ghost" size="sm" busy={readAll.isPending} onClick={() => readAll.mutate()}>
            {t('bell.readAll')}
          </Button>
        )}
      </div>
      <div className="min-h-0 overflow-y-auto">
        {list.isError ? (
          <ErrorPanel trouble={troubleOf(list.error)} onRetry={() => void list.refetch()} />
        ) : list.isPending ? (
          <SkeletonLines count={4} className="p-3" />
        ) : items.length === 0 ? (
          <EmptyState icon={<BellIcon />} title={t('bell.none')} text={t('bell.none.text')} className="py-8" />
        ) : (
          <ul ref={rows}>
            {items.map((notification) => (
              <NotificationRow key={notification.id} notification={notification} onGo={onGo} />
            ))}
          </ul>
        )}
        {list.hasNextPage && (
          <div className="flex justify-center border-t border-line p-2">
            <Button variant="ghost" size="sm" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('bell.older')}
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}
