import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'

export type CounterpartKind = 'member' | 'pipeline' | 'stage'

/** Somebody or something there, and who or what of ours it is. */
export type Counterpart = {
  to: CounterpartKind
  remoteId: string
  label: string
  email: string | null
  within: string | null
  withinLabel: string | null
  localId: string | null
  localLabel: string | null
  by: 'match' | 'person' | 'made'
  seenAt: string | null
  goneAt: string | null
}

/** Those without a pair first; at most 200. */
export const counterpartsQuery = (configId: string) =>
  queryOptions({
    queryKey: ['configs', 'counterparts', configId],
    staleTime: 10_000,
    queryFn: ({ signal }) =>
      ask<{ items: Counterpart[]; unmatched: number; reason: string | null; pagination: { total: number } }>(
        `/crm/configs/${configId}/counterparts`,
        {
          query: { limit: 200 },
          signal,
        },
      ),
  })

export const chooseCounterpart = (configId: string, { to, remoteId }: Counterpart, localId: string | null) =>
  ask(`/crm/configs/${configId}/counterparts`, { method: 'PATCH', body: { to, remoteId, localId } })
