import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'

/** Something that can be set up in the account, and whether it stands. */
export type Preparation = {
  id: string
  title: string
  explanation: string
  state: 'done' | 'missing' | 'forbidden' | 'unknown'
  what: string[]
  reason: string | null
}

/** Each reading asks the provider. */
export const preparationsQuery = (configId: string) =>
  queryOptions({
    queryKey: ['preparations', configId],
    staleTime: 60_000,
    retry: false,
    queryFn: async ({ signal }) =>
      (await ask<{ preparations: Preparation[] }>(`/crm/configs/${configId}/preparations`, { signal })).preparations,
  })

export const makePreparation = (configId: string, id: string) =>
  ask<{ preparation: Preparation }>(`/crm/configs/${configId}/preparations/${encodeURIComponent(id)}`, { method: 'POST' })
