import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'

export type ProofReason = { code: string; text: string; mend: { act: string; text: string } | null }

/** A link whose sides do not say the same, or that waits. */
export type Differing = {
  entityId: string | null
  title: string | null
  crmRecordId: string | null
  crmRecordUrl: string | null
  fields: string[]
  reasons: ProofReason[]
}

/** Whether both sides of one stream are equal. `held`: as they were last seen; `read`: with the records there read afresh. */
export type Proof = {
  entityType: string
  how: 'held' | 'read'
  status: 'none' | 'running' | 'completed' | 'failed'
  at: string | null
  checkedAt: string | null
  links: number
  equal: number
  open: number
  digestHere: string | null
  digestThere: string | null
  reasons: { code: string; count: number }[]
  differing: Differing[]
  progress: number | null
  error: string | null
}

export const proofQuery = (configId: string) =>
  queryOptions({
    queryKey: ['proof', configId],
    staleTime: 2000,
    queryFn: async ({ signal }) => (await ask<{ proofs: Proof[] }>(`/crm/configs/${configId}/proof`, { signal })).proofs,
    refetchInterval: ({ state }) => (state.data?.some(({ status }) => status === 'running') ? 2000 : false),
  })

export const askProof = (configId: string) => ask(`/crm/configs/${configId}/proof`, { method: 'POST' })

/** Of each stream the comparison that was made last. */
export function newest(proofs: readonly Proof[]): Proof[] {
  const streams = Map.groupBy(proofs, ({ entityType }) => entityType)
  return [...streams.values()].flatMap((own) => own.toSorted((a, b) => (b.at ?? '').localeCompare(a.at ?? '')).slice(0, 1))
}
