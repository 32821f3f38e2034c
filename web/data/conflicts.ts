import { queryOptions } from '@tanstack/react-query'
import { ask, type Query } from '../api.ts'
import type { Pagination } from './records.ts'

export type Choice = 'use_app' | 'use_crm'

/** One record and the fields that both sides changed to different meanings. */
export type Conflict = {
  id: string
  configId?: string
  entityType: string
  entityId: string
  crmRecordId: string | null
  appData: Record<string, unknown>
  crmData: Record<string, unknown>
  baseData: Record<string, unknown>
  conflictingFields: string[]
  status: 'pending' | 'resolved' | 'ignored'
  resolutionStrategy: 'use_app' | 'use_crm' | 'manual' | null
  detectedAt: string
  title?: string | null
}

export const conflictsQuery = (query: Query) =>
  queryOptions({
    queryKey: ['conflicts', 'list', query],
    queryFn: ({ signal }) => ask<{ conflicts: Conflict[]; pagination?: Pagination }>('/crm/conflicts', { query, signal }),
  })

export type Answer = { strategy: Choice; fields?: Record<string, Choice>; mergedData?: Record<string, unknown>; always?: boolean }

export const resolveConflict = (id: string, answer: Answer) => ask(`/crm/conflicts/${id}/resolve`, { method: 'POST', body: answer })
export const ignoreConflict = (id: string) => ask(`/crm/conflicts/${id}/ignore`, { method: 'POST' })
