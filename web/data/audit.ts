import { infiniteQueryOptions } from '@tanstack/react-query'
import { ask, type Query } from '../api.ts'
import type { List } from './records.ts'

export type AuditRow = {
  id: string
  entityType: string
  entityId: string
  action: string
  actor: { id: string | null; name: string | null; email?: string | null } | string | null
  source: 'user' | 'sync' | 'system'
  runId: string | null
  changes: Record<string, { old: unknown; new: unknown }>
  at: string
}

export const auditQuery = (query: Query) =>
  infiniteQueryOptions({
    queryKey: ['audit', query],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => ask<List<AuditRow>>('/audit-logs', { query: { ...query, limit: 100, offset: pageParam }, signal }),
    getNextPageParam: (page) => (page.items.length === 100 ? page.pagination.offset + 100 : undefined),
  })

export type Verdict = { valid: boolean; message?: string } & Record<string, unknown>
export const verifyAudit = () => ask<Verdict>('/audit-logs/verify')
