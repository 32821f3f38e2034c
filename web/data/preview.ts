import { ask } from '../api.ts'

export type Side = { create: number; link: number; update: number; conflict: number; skip: number; delete: number }

/** What a sync of one kind of record would do. */
export type Preview = {
  entityType: string
  status: 'running' | 'completed' | 'failed'
  seen: number
  estimate: number | null
  error: string | null
  here: Side | null
  there: Side | null
  samples: {
    side: 'here' | 'there'
    act: keyof Side
    title: string
    recordId: string | null
    crmRecordId: string | null
    fields: Record<string, { from: unknown; to: unknown }>
  }[]
  duplicates: { total: number; items: { crmRecordId: string; title: string; entityIds: string[] }[] }
  unmappedRequired: { field: string; label: string }[]
}

export const askPreview = (configId: string) => ask<{ job_id: string }>(`/crm/configs/${configId}/preview`, { method: 'POST' })

type PreviewLog = { log: { status: string; errorMessage: string | null }; details: { preview?: Preview[] } }

export const readPreview = (jobId: string, signal: AbortSignal) => ask<PreviewLog>(`/crm/sync/logs/${jobId}`, { signal })
