import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { ask, type Query } from '../api.ts'
import type { FieldInfo } from './fields.ts'
import type { Pagination } from './records.ts'

export type Choice = 'use_app' | 'use_crm'

/** One record and the fields that both sides changed to different meanings. */
export type Conflict = {
  id: string
  configId: string
  entityType: string
  entityId: string
  crmRecordId: string | null
  appData: Record<string, unknown>
  crmData: Record<string, unknown>
  baseData: Record<string, unknown>
  conflictingFields: string[]
  rev: number
  status: 'pending' | 'resolved' | 'ignored'
  resolutionStrategy: 'use_app' | 'use_crm' | 'manual' | null
  resolvedAt: string | null
  detectedAt: string
  title: string | null
}

/** Who set a field here last. */
export type Who = { name: string; email: string | null; at: string; source: 'user' | 'sync' | 'system' }

export type DisputedField = {
  name: string
  field: string
  label: string
  type: FieldInfo['type']
  to: FieldInfo['to']
  options: string[]
  optionLabels: Record<string, string>
  ours: Who | null
}

/** Who stands behind either side of a conflict, and what a rule made of its answer would settle. */
export type Sides = {
  conflict: Conflict
  fields: DisputedField[]
  theirs: { provider: string; account: string | null; at: string | null; url: string | null }
  rule: { allowed: boolean; settles: number; partly: number }
}

type Page = { conflicts: Conflict[]; pagination: Pagination }

const PAGE = 200

/** Conflicts without end, newest first. */
export const conflictsQuery = (query: Query) =>
  infiniteQueryOptions({
    queryKey: ['conflicts', 'list', query],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => ask<Page>('/crm/conflicts', { query: { ...query, limit: PAGE, offset: pageParam }, signal }),
    getNextPageParam: ({ pagination: { offset, total }, conflicts }) =>
      conflicts.length > 0 && offset + PAGE < Math.min(total, 10_000) ? offset + PAGE : null,
  })

export const sidesQuery = (id: string) =>
  queryOptions({
    queryKey: ['conflicts', 'one', id],
    staleTime: 5000,
    queryFn: ({ signal }) => ask<Sides>(`/crm/conflicts/${id}`, { signal }),
  })

export type Answer = {
  strategy: Choice
  fields?: Record<string, Choice>
  mergedData?: Record<string, unknown>
  always?: boolean
  /** The revision that was looked at. */
  rev?: number
  /** Lets it wait a moment before it goes out, so that it can be taken back. */
  undoable?: boolean
}

/** What one act decided, and the id by which it is taken back. */
export type Decision = {
  decisionId: string
  settled: number
  failed: number
  results: { id: string; status: 'resolved' | 'ignored' | 'failed'; message?: string }[]
}

export const ignoreConflict = (id: string) =>
  ask<{ conflict: Conflict; decisionId?: string }>(`/crm/conflicts/${id}/ignore`, { method: 'POST' })
export const resolveConflict = (id: string, answer: Answer) =>
  ask<{ conflict: Conflict; decisionId?: string; also?: Decision }>(`/crm/conflicts/${id}/resolve`, { method: 'POST', body: answer })

export type BulkStrategy = Choice | 'ignore'
/** Chosen ones, or all open ones that fit a filter. */
export type Bulk = { ids: string[] } | { filter: { configId?: string; entityType?: string; field?: string } }

export const previewMany = (what: Bulk, strategy: BulkStrategy) =>
  ask<{ count: number; left: number }>('/crm/conflicts/resolve-many', {
    method: 'POST',
    query: { preview: 'true' },
    body: { ...what, strategy },
  })
export const decideMany = (what: Bulk, strategy: BulkStrategy) =>
  ask<{ count: number; left: number; decision?: Decision }>('/crm/conflicts/resolve-many', { method: 'POST', body: { ...what, strategy } })

export const undoDecision = (id: string) =>
  ask<{ reopened: string[]; kept: { id: string; message: string }[] }>(`/crm/conflicts/decisions/${id}/undo`, { method: 'POST' })
