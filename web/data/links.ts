import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'
import { pathOf, type RecordKind } from './records.ts'

/** A record of ours at another system. */
export type RecordLink = {
  id: string
  configId: string
  provider: string
  account: string | null
  remoteId: string | null
  remoteUrl: string | null
  lastSyncedAt: string | null
  state: string
  reason: string | null
}

export const linksQuery = (kind: RecordKind, id: string) =>
  queryOptions({
    queryKey: ['record', kind, id, 'links'],
    queryFn: async () => ask<{ links: RecordLink[]; hidden: number }>(`/${pathOf[kind]}/${id}/links`),
  })

export const unlink = (kind: RecordKind, id: string, link: string) =>
  ask<unknown>(`/${pathOf[kind]}/${id}/links/${link}`, { method: 'DELETE' })
