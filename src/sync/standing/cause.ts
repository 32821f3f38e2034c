import type { Connection } from '#connections/connection.ts'
import type { Kind } from '#model/kinds.ts'
import { entityTypeOf } from '../entity.ts'
import type { Silence } from './silence.ts'

/** What stands between a workspace and all being equal and at work, and waits for somebody. */
export type CauseKind = 'conflicts' | 'grant_dead' | 'deletes_held' | 'match_asked' | 'run_failing' | 'refused' | 'silent' | 'hook_silent'

/** `key` names it for as long as it stands. `to`: the person it is told to; null: whoever manages the connection. `weight`: how many records, where it is about records. */
export type Cause = {
  readonly kind: CauseKind
  readonly key: string
  readonly connectionId: string | null
  readonly to: string | null
  readonly entityType: string | null
  readonly count: number
  readonly provider: string | null
  readonly account: string | null
  /** In words of the provider or ours. */
  readonly reason: string | null
  readonly since: Date | null
}

/** Records of one kind at one connection that wait, by what they wait for. */
export type WaitingCount = {
  readonly connectionId: string
  readonly kind: Kind
  readonly why: 'deletes_held' | 'match_asked' | 'refused'
  readonly count: number
}

/** Open conflicts of one kind whose records belong to one person; `ownerId` null: to nobody who is here. */
export type ConflictCount = { readonly connectionId: string; readonly kind: Kind; readonly ownerId: string | null; readonly count: number }

/** A stream whose work failed several times in a row. */
export type Failing = {
  readonly streamId: string
  readonly connectionId: string
  readonly kind: Kind
  readonly failures: number
  readonly failure: string | null
}

/** A channel that rang once and does so no more, though changes come. */
export type HookSilent = { readonly connectionId: string; readonly rungAt: Date }

export type Facts = {
  readonly connections: readonly Pick<Connection, 'id' | 'provider' | 'accountEmail' | 'phase' | 'reason' | 'memberId'>[]
  readonly conflicts: readonly ConflictCount[]
  readonly waiting: readonly WaitingCount[]
  readonly failing: readonly Failing[]
  readonly silent: readonly Silence[]
  readonly hooks: readonly HookSilent[]
}

/** Work that failed this often in a row is somebody's business; before, it is tried again. */
export const toldAfterFailures = 3

/** All causes that stand. Conflicts of one kind count together for each owner, over all connections. Pure. */
export function causesOf(facts: Facts): readonly Cause[] {
  const named = new Map(facts.connections.map((each) => [each.id, each]))
  const at = (connectionId: string): Pick<Cause, 'connectionId' | 'provider' | 'account'> => {
    const found = named.get(connectionId)
    return { connectionId, provider: found?.provider ?? null, account: found?.accountEmail ?? null }
  }
  const works = (connectionId: string): boolean => named.get(connectionId)?.phase === 'active'
  const plain = { to: null, entityType: null, count: 1, reason: null, since: null }
  const dead = facts.connections
    .filter(({ phase }) => phase === 'error')
    .map((each): Cause => ({ ...plain, ...at(each.id), kind: 'grant_dead', key: `grant:${each.id}`, reason: each.reason }))
  const waiting = facts.waiting.map(({ connectionId, kind, why, count }): Cause => ({
    ...plain,
    ...at(connectionId),
    kind: why,
    key: `${why}:${connectionId}:${kind}`,
    entityType: entityTypeOf(kind),
    count,
  }))
  const failing = facts.failing
    .filter(({ connectionId, failures }) => works(connectionId) && failures >= toldAfterFailures)
    .map(({ streamId, connectionId, kind, failure }): Cause => ({
      ...plain,
      ...at(connectionId),
      kind: 'run_failing',
      key: `failing:${streamId}`,
      entityType: entityTypeOf(kind),
      reason: failure?.replace(/^(pull|push): /, '') ?? null,
    }))
  const silent = facts.silent
    .filter(({ connectionId, raisedAt }) => works(connectionId) && raisedAt !== null)
    .map(({ connectionId, checkedAt, reason }): Cause => ({
      ...plain,
      ...at(connectionId),
      kind: 'silent',
      key: `silent:${connectionId}`,
      since: checkedAt,
      reason,
    }))
  const hooks = facts.hooks
    .filter(({ connectionId }) => works(connectionId))
    .map(({ connectionId, rungAt }): Cause => ({
      ...plain,
      ...at(connectionId),
      kind: 'hook_silent',
      key: `hook:${connectionId}`,
      since: rungAt,
    }))
  return [...dead, ...failing, ...silent, ...hooks, ...waiting, ...conflictsByOwner(facts.conflicts, at)]
}

/** An owned record's conflicts are its owner's, whatever the connection; an unowned one's are the connection's. */
function conflictsByOwner(
  conflicts: Facts['conflicts'],
  at: (id: string) => Pick<Cause, 'connectionId' | 'provider' | 'account'>,
): readonly Cause[] {
  const groups = Map.groupBy(conflicts, ({ ownerId, connectionId, kind }) => `${ownerId ?? connectionId}:${kind}`)
  return [...groups].flatMap(([key, own]): Cause[] => {
    const [first] = own
    if (first === undefined) return []
    const where =
      new Set(own.map(({ connectionId }) => connectionId)).size === 1
        ? at(first.connectionId)
        : { connectionId: null, provider: null, account: null }
    return [
      {
        ...where,
        kind: 'conflicts',
        key: `conflicts:${key}`,
        to: first.ownerId,
        entityType: entityTypeOf(first.kind),
        count: own.reduce((sum, { count }) => sum + count, 0),
        reason: null,
        since: null,
      },
    ]
  })
}
