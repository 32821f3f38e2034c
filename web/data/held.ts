import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'

/** A delete that the brake holds. `side`: where the record would be deleted. */
export type HeldDelete = {
  id: string
  entityType: string
  entityId: string
  title: string | null
  crmRecordId: string | null
  side: 'here' | 'there'
  detectedAt: string | null
}

type Held = { items: HeldDelete[]; here: number; there: number; pagination: { total: number } }

export const heldQuery = (configId: string) =>
  queryOptions({
    queryKey: ['conflicts', 'held', configId],
    staleTime: 5000,
    queryFn: ({ signal }) => ask<Held>(`/crm/configs/${configId}/held-deletes`, { query: { limit: 50 }, signal }),
  })

/** Lets all of them through, or ends their links and leaves both sides as they are. */
export const answerHeld = (configId: string, answer: 'release' | 'refuse') =>
  ask<{ answered: number }>(`/crm/configs/${configId}/held-deletes`, { method: 'POST', body: { answer } })
