import { ask } from '../api.ts'

export type UndoSample = {
  entityType: string
  recordId: string
  title: string
  act: 'nothing' | 'update' | 'delete' | 'restore'
  fields: Record<string, { from: unknown; to: unknown }>
  kept: string[]
}

/** What taking a run back would do. */
export type UndoPreview = {
  restored: number
  deleted: number
  revived: number
  unlinked: number
  removedThere: number
  kept: number
  elsewhere: { configId: string; provider: string; records: number }[]
  samples: UndoSample[]
  keptSamples: UndoSample[]
}

export const previewUndo = (id: string) =>
  ask<{ preview: UndoPreview }>(`/crm/sync/logs/${id}/undo`, { method: 'POST', query: { preview: 'true' } })
export const undoLog = (id: string) => ask<{ job_id: string }>(`/crm/sync/logs/${id}/undo`, { method: 'POST' })
