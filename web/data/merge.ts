import type { FieldType } from '#model/noun.ts'
import { ApiError, ask } from '../api.ts'
import { pathOf, type Rec, type RecordKind } from './records.ts'

export type Side = 'mine' | 'other'
export type Choices = Record<string, Side>

/** What becomes of one field; `from` says whose value the result is. */
export type MergeLine = {
  name: string
  label: string
  type: FieldType
  mine: unknown
  other: unknown
  result: unknown
  from: 'same' | Side | 'both'
}

export type MergeLink = {
  id: string
  provider: string
  account: string | null
  of: Side
  becomes: 'stays' | 'moves' | 'held' | 'ends'
  says: string
}

export type MergePreview = {
  winner: { id: string; title: string }
  loser: { id: string; title: string }
  fields: MergeLine[]
  links: MergeLink[]
  hiddenLinks: number
  timeline: { mine: number; other: number }
  references: { entityType: string; field: string; label: string; count: number }[]
}

type Pair = { kind: RecordKind; winner: string; loser: string }

export const previewMerge = ({ kind, winner, loser }: Pair, fields: Choices, signal?: AbortSignal) =>
  ask<MergePreview>(`/${pathOf[kind]}/${winner}/merge`, {
    method: 'POST',
    query: { preview: 'true' },
    body: { otherId: loser, fields },
    ...(signal ? { signal } : {}),
  })

export const mergeRecords = ({ kind, winner, loser }: Pair, fields: Choices) =>
  ask<Rec>(`/${pathOf[kind]}/${winner}/merge`, { method: 'POST', body: { otherId: loser, fields } })

export type Unmerged = {
  restored: { id: string; winnerId: string; fields: string[]; references: number; links: number }
  kept: { entityType: string; id: string; field: string; message: string }[]
}

export const unmergeRecord = (kind: RecordKind, id: string) => ask<Unmerged>(`/${pathOf[kind]}/${id}/unmerge`, { method: 'POST', body: {} })

/** Where a record went that is read by its old id; null where it was not merged. */
export function mergedIntoOf(error: unknown): { id: string; title: string } | null {
  const details = error instanceof ApiError && error.status === 404 ? error.details : null
  if (typeof details !== 'object' || details === null || !('mergedInto' in details) || typeof details.mergedInto !== 'string') return null
  return { id: details.mergedInto, title: 'title' in details && typeof details.title === 'string' ? details.title : '' }
}
