import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'
import { pathOf, type RecordKind } from './records.ts'

/** What mends it: done here, or a place to go; `wait`: it mends itself. */
export type MendAct =
  | 'start'
  | 'resume'
  | 'reconnect'
  | 'settings'
  | 'edit'
  | 'own'
  | 'restore'
  | 'resolve'
  | 'answer'
  | 'merge'
  | 'retry'
  | 'link'
  | 'wait'

export type WhyNotReason = { code: string; text: string; mend: { act: MendAct; text: string } | null }

/** Why a record is not, or not equally, at a connection; every reason, the one to mend first before the others. */
export type WhyNot = {
  synced: boolean
  reasons: WhyNotReason[]
  remoteId: string | null
  linkId: string | null
  conflictId: string | null
}

export const whyNotQuery = (kind: RecordKind, id: string, configId: string) =>
  queryOptions({
    queryKey: ['record', kind, id, 'why-not', configId],
    queryFn: ({ signal }) => ask<WhyNot>(`/${pathOf[kind]}/${id}/why-not`, { query: { configId }, signal }),
  })

export const retryLink = (kind: RecordKind, id: string, linkId: string) =>
  ask<unknown>(`/${pathOf[kind]}/${id}/links/${linkId}/retry`, { method: 'POST' })

/** Links to a record there by hand; both sides then merge as at a first match. */
export const linkByHand = (kind: RecordKind, id: string, to: { configId: string; remoteId: string }) =>
  ask<unknown>(`/${pathOf[kind]}/${id}/links`, { method: 'POST', body: to })
