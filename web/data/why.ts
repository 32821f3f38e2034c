import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'
import { pathOf, type RecordKind } from './records.ts'

type User = { id: string; name: string; email: string | null }

/** Where the value of a field comes from, and the values that lost against it. */
export type Why = {
  field: string
  value: unknown
  source: 'user' | 'sync' | 'system' | null
  actor: string | null
  user: User | null
  at: string | null
  runId: string | null
  cause: string | null
  rule: string | null
  lost: { value: unknown; source: string; at: string; rule: string; connectionId: string | null }[]
  history: { value: unknown; source: string; at: string; user: User | null; runId: string | null }[]
}

export const whyQuery = (kind: RecordKind, id: string, field: string) =>
  queryOptions({
    queryKey: ['record', kind, id, 'why', field],
    queryFn: () => ask<Why>(`/${pathOf[kind]}/${id}/fields/${encodeURIComponent(field)}/why`),
  })
