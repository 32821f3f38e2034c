/** What a connection is at: `ready` = granted, nothing runs by itself; `active` = started; `error` = only a person can mend it. */
export type Phase = 'pending' | 'ready' | 'active' | 'paused' | 'error' | 'disconnected'

/** One account at one provider. `memberId` null: the workspace's own. */
export type Connection = {
  readonly workspaceId: string
  readonly id: string
  readonly provider: string
  /** The provider's stable id of the account; `pending:…` until it is granted. */
  readonly accountId: string
  readonly accountEmail: string | null
  readonly memberId: string | null
  readonly sandbox: boolean
  readonly phase: Phase
  /** Why it is in error, in words for its owner. */
  readonly reason: string | null
  readonly instanceUrl: string | null
  readonly scopes: readonly string[]
  readonly capabilities: readonly string[]
  readonly direction: 'push' | 'pull' | 'bidirectional'
  readonly frequency: 'realtime' | 'every_15_minutes' | 'every_30_minutes' | 'hourly' | 'daily' | 'manual'
  readonly schedule: Readonly<Record<string, unknown>>
  readonly kinds: readonly string[]
  readonly rules: Readonly<Record<string, unknown>>
  readonly policy: 'last_write_wins' | 'crm_wins' | 'app_wins' | 'manual_review'
  readonly fieldPolicies: Readonly<Record<string, string>>
  readonly options: Readonly<Record<string, unknown>>
  readonly lastSyncAt: Date | null
  readonly lastSyncStatus: 'success' | 'failed' | 'partial' | null
  readonly lastSyncError: string | null
  readonly nextSyncAt: Date | null
  readonly createdBy: string | null
  /** When its provider last rang; absent where nobody looked, null: never. */
  readonly lastRingAt?: Date | null
  readonly rev: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** True where calls to the provider may be made. */
export function isGranted({ phase }: Pick<Connection, 'phase'>): boolean {
  return phase === 'ready' || phase === 'active' || phase === 'paused'
}
