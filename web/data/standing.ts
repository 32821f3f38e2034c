import { queryOptions, useQuery } from '@tanstack/react-query'
import { ask } from '../api.ts'
import { beginConnect, resumeConfig } from './connections.ts'
import type { Notice } from './notice.ts'
import { type Config, startSync } from './sync.ts'

/** One reason why not all is equal and at work. `mayMend`: this person may do what mends it. */
export type PulseItem = Notice & { tone: 'warn' | 'bad'; mayMend: boolean }

/** How all sync stands, in one word. */
export type PulseState = {
  tone: 'neutral' | 'ok' | 'warn' | 'bad'
  state: 'none' | 'asleep' | 'equal' | 'attention' | 'broken'
  running: boolean
  items: PulseItem[]
}

export const pulseQuery = queryOptions({
  queryKey: ['pulse'],
  staleTime: 5000,
  // Waits and silences begin and end by the clock alone.
  refetchInterval: 60_000,
  queryFn: ({ signal }) => ask<PulseState>('/crm/sync/pulse', { signal }),
})

/** What mends it at once, without going anywhere; null: one must go and decide. */
export function mendOf({ kind, configId, provider }: PulseItem): (() => Promise<unknown>) | null {
  if (configId === null) return null
  switch (kind) {
    case 'grant_dead':
      return provider === null ? null : () => beginConnect({ provider, configId })
    case 'paused':
      return () => resumeConfig(configId)
    case 'silent':
    case 'last_failed':
      return () => startSync(configId)
    default:
      return null
  }
}

const states = { connected: 'ok', paused: 'warn', error: 'bad', disconnected: 'neutral' } as const

/** The dot of one connection, of the same reasons as the pulse of all: nothing green while something of it waits for a person, or nothing runs. */
export function useToneOf(): (config: Config) => PulseState['tone'] {
  const items = useQuery(pulseQuery).data?.items ?? []
  return (config) => {
    const tones = items.filter(({ configId }) => configId === config.id).map(({ tone }) => tone)
    if (tones.includes('bad')) return 'bad'
    if (tones.includes('warn')) return 'warn'
    return config.status === 'connected' && !config.isActive ? 'neutral' : states[config.status]
  }
}

/** What fell quiet, by connection. */
export function useSilent(): ReadonlyMap<string, PulseItem> {
  const items = useQuery(pulseQuery).data?.items ?? []
  return new Map(
    items.flatMap((item) =>
      item.configId !== null && (item.kind === 'silent' || item.kind === 'hook_silent') ? [[item.configId, item]] : [],
    ),
  )
}
