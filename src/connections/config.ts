import type { Connection } from './connection.ts'

/** A way by which a provider tells of changes; when it last did. */
export type Channel = { readonly kind: 'webhook'; readonly lastRingAt: string | null }

/** A connection as the HTTP contract calls and spells it. */
export type Config = {
  readonly id: string
  readonly provider: string
  readonly isActive: boolean
  readonly status: 'connected' | 'disconnected' | 'error' | 'paused'
  readonly statusReason: string | null
  readonly phase: Connection['phase']
  readonly sandbox: boolean
  readonly memberId: string | null
  readonly oauthInstanceUrl: string | null
  readonly oauthUserEmail: string | null
  readonly grantedCapabilities: readonly string[]
  readonly channels: readonly Channel[]
  readonly syncDirection: Connection['direction']
  readonly syncFrequency: Connection['frequency']
  readonly schedule: Readonly<Record<string, unknown>>
  readonly syncEntities: readonly string[]
  readonly syncRules: Readonly<Record<string, unknown>>
  readonly conflictResolution: Connection['policy']
  readonly fieldPolicies: Readonly<Record<string, string>>
  readonly options: Readonly<Record<string, unknown>>
  readonly lastSyncAt: string | null
  readonly lastSyncStatus: Connection['lastSyncStatus']
  readonly lastSyncError: string | null
  readonly nextSyncAt: string | null
  readonly createdBy: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

/** The contract's names of kinds that are not simply the plural of ours. */
const entities: Readonly<Record<string, string>> = { company: 'accounts', deal: 'opportunities' }

const optionDefaults = { createHere: true, createThere: true, deleteWhenDeleted: false, attachments: false }

/** The public form of a connection; holds no secret, for the row has none. */
export function configOf(connection: Connection): Config {
  const { phase, lastRingAt } = connection
  return {
    id: connection.id,
    provider: connection.provider,
    isActive: phase === 'active',
    status: statusOf(phase),
    statusReason: connection.reason,
    phase,
    sandbox: connection.sandbox,
    memberId: connection.memberId,
    oauthInstanceUrl: connection.instanceUrl,
    oauthUserEmail: connection.accountEmail,
    grantedCapabilities: connection.capabilities,
    channels: lastRingAt == null ? [] : [{ kind: 'webhook', lastRingAt: lastRingAt.toISOString() }],
    syncDirection: connection.direction,
    syncFrequency: connection.frequency,
    schedule: connection.schedule,
    syncEntities: connection.kinds.map(entityOf),
    syncRules: connection.rules,
    conflictResolution: connection.policy,
    fieldPolicies: connection.fieldPolicies,
    options: { ...optionDefaults, ...connection.options },
    lastSyncAt: connection.lastSyncAt?.toISOString() ?? null,
    lastSyncStatus: connection.lastSyncStatus,
    lastSyncError: connection.lastSyncError,
    nextSyncAt: connection.nextSyncAt?.toISOString() ?? null,
    createdBy: connection.createdBy,
    createdAt: connection.createdAt.toISOString(),
    updatedAt: connection.updatedAt.toISOString(),
  }
}

/** A kind as the contract's `syncEntities` and `entityType` spell it, in the plural. */
export function entityOf(kind: string): string {
  return entities[kind] ?? `${kind}s`
}

function statusOf(phase: Connection['phase']): Config['status'] {
  switch (phase) {
    case 'ready':
    case 'active':
      return 'connected'
    case 'pending':
    case 'disconnected':
      return 'disconnected'
    case 'paused':
    case 'error':
      return phase
  }
}
