import type { Connection } from '#connections/connection.ts'
import type { Cause, CauseKind } from './cause.ts'

/** A wait that was announced: a quota, an outage; it ends by itself. */
export type Wait = { readonly connectionId: string; readonly reason: string; readonly until: Date }

export type PulseItem = {
  readonly kind: CauseKind | 'unstarted' | 'paused' | 'last_failed' | 'waits'
  readonly tone: 'warn' | 'bad'
  readonly configId: string | null
  readonly provider: string | null
  readonly account: string | null
  readonly entityType: string | null
  readonly count: number
  readonly reason: string | null
  readonly since: Date | null
  /** The caller may do what mends it. */
  readonly mayMend: boolean
}

export type Pulse = {
  readonly tone: 'neutral' | 'ok' | 'warn' | 'bad'
  readonly state: 'none' | 'asleep' | 'equal' | 'attention' | 'broken'
  readonly running: boolean
  readonly items: readonly PulseItem[]
}

export type Seen = {
  readonly connections: readonly Connection[]
  readonly causes: readonly Cause[]
  readonly waits: readonly Wait[]
  readonly running: boolean
  readonly manages: (connection: Connection) => boolean
}

const broken: ReadonlySet<PulseItem['kind']> = new Set<PulseItem['kind']>(['grant_dead', 'run_failing'])

/** One word for the state of all sync, and every reason: what is broken before what waits. Pure. */
export function pulseOf({ connections, causes, waits, running, manages }: Seen): Pulse {
  const item = (kind: PulseItem['kind'], of: Partial<PulseItem> & { readonly configId: string | null }): PulseItem => {
    const connection = connections.find(({ id }) => id === of.configId)
    return {
      entityType: null,
      count: 1,
      reason: null,
      since: null,
      provider: connection?.provider ?? null,
      account: connection?.accountEmail ?? null,
      ...of,
      kind,
      tone: broken.has(kind) ? 'bad' : 'warn',
      mayMend: kind === 'conflicts' || (connection !== undefined && manages(connection)),
    }
  }
  const standing = causes.map(({ kind, connectionId, entityType, count, reason, since }) =>
    item(kind, { configId: connectionId, entityType, count, reason, since }),
  )
  // Disconnected is what somebody wanted; so is paused, but that waits for somebody too.
  const resting = connections.flatMap(({ id, phase, reason }) => (phase === 'paused' ? [item('paused', { configId: id, reason })] : []))
  const unstarted = connections.flatMap(({ id, phase }) => (phase === 'ready' ? [item('unstarted', { configId: id })] : []))
  const told = new Set(standing.filter(({ kind }) => kind !== 'conflicts').map(({ configId }) => configId))
  const waiting = waits
    .filter(({ connectionId }) => !told.has(connectionId))
    .map(({ connectionId, reason }) => item('waits', { configId: connectionId, reason }))
  const failed = connections
    .filter(
      ({ id, phase, lastSyncStatus }) =>
        phase === 'active' && lastSyncStatus === 'failed' && !told.has(id) && !waits.some(({ connectionId }) => connectionId === id),
    )
    .map(({ id, lastSyncError }) => item('last_failed', { configId: id, reason: lastSyncError }))
  const items = [...standing, ...resting, ...unstarted, ...failed, ...waiting].toSorted(
    (a, b) => Number(b.tone === 'bad') - Number(a.tone === 'bad'),
  )
  return { ...stateOf(connections, items), running, items }
}

function stateOf(connections: Seen['connections'], items: readonly PulseItem[]): Pick<Pulse, 'tone' | 'state'> {
  if (items.some(({ tone }) => tone === 'bad')) return { tone: 'bad', state: 'broken' }
  if (items.length > 0) return { tone: 'warn', state: 'attention' }
  if (connections.length === 0) return { tone: 'neutral', state: 'none' }
  if (connections.every(({ phase }) => phase !== 'active')) return { tone: 'neutral', state: 'asleep' }
  return { tone: 'ok', state: 'equal' }
}
