import { infiniteQueryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'
import type { Notice } from './notice.ts'

/** What somebody was told. */
export type Notification = {
  id: string
  kind: string
  subject: { configId?: string; entityType?: string }
  parts: {
    provider?: string | null
    account?: string | null
    reason?: string | null
    since?: string | null
    count?: number
    whose?: string | null
  }
  at: string
  readAt: string | null
  settledAt: string | null
}

type Page = { items: Notification[]; unread: number; pagination: { next: string | null } }

export const notificationsQuery = infiniteQueryOptions({
  queryKey: ['notifications'],
  staleTime: 5000,
  initialPageParam: null as string | null,
  queryFn: ({ pageParam, signal }) => ask<Page>('/notifications', { query: { limit: 20, cursor: pageParam }, signal }),
  getNextPageParam: (last) => last.pagination.next,
})

export const noticeOf = ({ kind, subject, parts }: Notification): Notice => ({
  kind,
  configId: subject.configId ?? null,
  entityType: subject.entityType ?? null,
  provider: parts.provider ?? null,
  account: parts.account ?? null,
  reason: parts.reason ?? null,
  since: parts.since ?? null,
  count: parts.count ?? 1,
  isMine: parts.whose === 'yours',
})

export const markRead = (id: string) => ask(`/notifications/${id}/read`, { method: 'POST' })
export const markAllRead = () => ask('/notifications/read-all', { method: 'POST' })
