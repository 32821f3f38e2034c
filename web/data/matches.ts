import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'

/** A record there that may be one of several here, and waits for a person. */
export type Match = {
  id: string
  configId: string
  provider: string
  entityType: string
  crmRecordId: string
  crmRecordUrl: string | null
  title: string | null
  candidates: { id: string; title: string; detail: string | null }[]
}

export const matchesQuery = queryOptions({
  queryKey: ['conflicts', 'matches'],
  queryFn: ({ signal }) => ask<{ matches: Match[]; pagination: { total: number } }>('/crm/matches', { query: { limit: 50 }, signal }),
})

export type MatchAnswer = { entityId: string } | { answer: 'none' | 'never' }

export const answerMatch = (id: string, answer: MatchAnswer) => ask(`/crm/matches/${id}`, { method: 'POST', body: answer })
