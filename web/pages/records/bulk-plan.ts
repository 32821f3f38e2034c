import type { BatchChange } from '../../data/batch.ts'
import type { Rec } from '../../data/records.ts'
import { textsOf } from '../../values/value.ts'

type Planned = { row: Rec; values: Record<string, unknown> }

/** A bulk action thought through: what would change, and how many already are so. */
export type BulkPlan = { changes: Planned[]; skipped: number } & ({ what: 'owner'; ownerId: string | null } | { what: 'tag'; name: string })

export function planTag(rows: readonly Rec[], tag: string): BulkPlan {
  const open = rows.filter((row) => !textsOf(row['tags']).includes(tag))
  return {
    what: 'tag',
    name: tag,
    changes: open.map((row) => ({ row, values: { tags: [...textsOf(row['tags']), tag] } })),
    skipped: rows.length - open.length,
  }
}

export function planOwner(rows: readonly Rec[], ownerId: string | null): BulkPlan {
  const open = rows.filter((row) => row['ownerId'] !== ownerId)
  return { what: 'owner', ownerId, changes: open.map((row) => ({ row, values: { ownerId } })), skipped: rows.length - open.length }
}

/** A batch, the batch that takes it back, and how the toast tells of it. */
export type BulkJob = { changes: BatchChange[]; undo: BatchChange[]; words: 'bulk.deleted' | 'bulk.changed' | 'bulk.restored' }

export const jobOf = (plan: BulkPlan): BulkJob => ({
  words: 'bulk.changed',
  changes: plan.changes.map(({ row, values }) => ({ op: 'update', id: row.id, values })),
  undo: plan.changes.map(({ row, values }) => ({
    op: 'update',
    id: row.id,
    values: Object.fromEntries(Object.keys(values).map((name) => [name, row[name] ?? null])),
  })),
})

const all = (op: 'delete' | 'restore', rows: readonly Rec[]): BatchChange[] => rows.map((row) => ({ op, id: row.id }))

export const deletion = (rows: readonly Rec[]): BulkJob => ({
  words: 'bulk.deleted',
  changes: all('delete', rows),
  undo: all('restore', rows),
})
export const restoration = (rows: readonly Rec[]): BulkJob => ({
  words: 'bulk.restored',
  changes: all('restore', rows),
  undo: all('delete', rows),
})
