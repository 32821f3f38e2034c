import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import Check from 'lucide-react/icons/check'
import type { KeyboardEvent } from 'react'
import { wordsOf } from '../data/notice.ts'
import { markRead, noticeOf, type Notification } from '../data/notifications.ts'
import { t } from '../text/t.ts'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/cn.ts'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Tooltip } from '../ui/tooltip.tsx'

/** One thing I was told: it leads to what it is about, and is read with it. */
export function NotificationRow({ notification, onGo }: { notification: Notification; onGo: () => void }) {
  const queries = useQueryClient()
  const read = useMutation({
    mutationFn: () => markRead(notification.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['notifications'] }),
  })
  const { title, text, where } = wordsOf(noticeOf(notification))
  const isUnread = notification.readAt === null && notification.settledAt === null
  const follow = () => {
    if (isUnread) read.mutate()
    onGo()
  }
  return (
    <li className="relative flex border-t border-line first:border-t-0 hover:bg-hover">
      <Link
        to={where.to}
        search={where.search}
        data-row
        onClick={follow}
        onKeyDown={walk}
        className={cn('flex min-w-0 grow gap-2 px-3 py-2 focus-visible:-outline-offset-2', isUnread && 'pr-10')}
      >
        <span className={cn('mt-1.5 size-2 shrink-0 rounded-full', isUnread && 'bg-accent')}>
          {isUnread && <span className="sr-only">{t('bell.isUnread')}</span>}
        </span>
        <span className="min-w-0">
          <span className={cn('block break-words', isUnread ? 'font-medium' : 'text-muted')}>{title}</span>
          {text !== null && notification.settledAt === null && <span className="block text-meta break-words text-muted">{text}</span>}
          <span className="text-meta text-muted">
            <RelativeTime at={notification.at} />
            {notification.settledAt !== null && ` · ${t('bell.settled')}`}
          </span>
        </span>
      </Link>
      {isUnread && (
        <span className="absolute top-1.5 right-2">
          <Tooltip content={t('bell.read')} side="left">
            <Button
              variant="ghost"
              size="iconSm"
              aria-label={`${t('bell.read')}: ${title}`}
              busy={read.isPending}
              onClick={() => read.mutate()}
            >
              {!read.isPending && <Check />}
            </Button>
          </Tooltip>
        </span>
      )}
    </li>
  )
}

/** Arrows and j, k walk the rows; Enter opens, as on any link. */
function walk(event: KeyboardEvent<HTMLAnchorElement>): void {
  const step = event.key === 'ArrowDown' || event.key === 'j' ? 1 : event.key === 'ArrowUp' || event.key === 'k' ? -1 : 0
  if (step === 0) return
  const rows = [...(event.currentTarget.closest('ul')?.querySelectorAll<HTMLElement>('a[data-row]') ?? [])]
  event.preventDefault()
  rows[rows.indexOf(event.currentTarget) + step]?.focus()
}
