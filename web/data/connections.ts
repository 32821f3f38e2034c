import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'
import type { Config } from './sync.ts'

export type SyncDirection = 'push' | 'pull' | 'bidirectional'
export type Rule = 'last_write_wins' | 'crm_wins' | 'app_wins' | 'manual_review'
export type Frequency = 'realtime' | 'every_15_minutes' | 'every_30_minutes' | 'hourly' | 'daily' | 'manual'

/** A connection with all its settings. */
export type FullConfig = Config & {
  phase: 'pending' | 'ready' | 'active' | 'paused' | 'error' | 'disconnected'
  sandbox: boolean
  memberId: string | null
  grantedCapabilities: string[]
  syncDirection: SyncDirection
  syncFrequency: Frequency
  syncEntities: string[]
  conflictResolution: Rule
  fieldPolicies: Record<string, string>
  options: { createHere?: boolean; createThere?: boolean; deleteWhenDeleted?: boolean } & Record<string, unknown>
  lastSyncError: string | null
  /** How the provider tells of changes, once it has. */
  channels: { kind: 'webhook'; lastRingAt: string | null }[]
}

/** What can be connected. */
export type Offer = {
  id: string
  title: string
  description: string
  /** What one may allow, each with the kinds of records it brings, as in `syncEntities`. */
  capabilities: { id: string; title: string; syncEntities: string[] }[]
  configured: boolean
  connected: boolean
  sandbox: boolean
  /** To be registered there; null: it does not ring. */
  webhookUrl: string | null
}

export const fullConfigsQuery = queryOptions({
  queryKey: ['configs', 'full'],
  staleTime: 5000,
  queryFn: async () => (await ask<{ configs: FullConfig[] }>('/crm/configs')).configs,
})

/** How many records of one kind are linked, wait to be sent, were refused, wait for a person, or disagree. */
export type EntityStats = { entityType: string; linked: number; waiting: number; refused: number; held: number; conflicts: number }

export const statsQuery = (id: string) =>
  queryOptions({
    queryKey: ['configs', 'stats', id],
    staleTime: 2000,
    queryFn: async ({ signal }) => (await ask<{ stats: { entities: EntityStats[] } }>(`/crm/configs/${id}`, { signal })).stats.entities,
  })

export const offersQuery = queryOptions({
  queryKey: ['providers'],
  staleTime: 30_000,
  queryFn: async () => (await ask<{ providers: Offer[] }>('/crm/providers')).providers,
})

/** Begins the OAuth dance; the browser goes to the returned page, and comes back to Connections. */
export async function beginConnect(body: { provider: string; configId?: string }): Promise<void> {
  const { redirectUrl } = await ask<{ redirectUrl: string | null }>('/crm/connect', {
    method: 'POST',
    body: { ...body, returnTo: '/connections' },
  })
  if (redirectUrl === null) return
  window.location.assign(redirectUrl)
  // It is under way until the page is left; `pageshow` comes when somebody goes back to it.
  await new Promise((back) => addEventListener('pageshow', back, { once: true }))
}

export const changeConfig = (id: string, patch: Partial<FullConfig>) =>
  ask<{ config: FullConfig }>(`/crm/configs/${id}`, { method: 'PATCH', body: patch })

export const pauseConfig = (id: string) => ask(`/crm/configs/${id}/pause`, { method: 'PATCH' })
export const resumeConfig = (id: string) => ask(`/crm/configs/${id}/resume`, { method: 'PATCH' })

/** Ends the grant; the answer says what becomes of the data. */
export const disconnect = (config: Pick<FullConfig, 'id' | 'provider'>) =>
  ask<{ success: boolean; message?: string }>(`/crm/disconnect/${config.provider}`, { method: 'DELETE', query: { configId: config.id } })
