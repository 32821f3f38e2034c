import type { Phase } from '#connections/connection.ts'
import { memberAway, memberBack } from '#connections/resting.ts'
import type { Spread } from '#model/kinds.ts'
import type { LinkState } from '../link-state.ts'
import { reasonOfLink } from './link-reason.ts'
import { reason, type Reason } from './reason.ts'

/** All that is known about one record and one connection. */
export type Facts = {
  /** What the provider and the kind are called: `Google`, `contacts`. */
  readonly names: { readonly provider: string; readonly kind: string }
  readonly record: { readonly deletedAt: Date | null; readonly mergedInto: string | null; readonly ownerId: string | null }
  readonly connection: {
    readonly phase: Phase
    readonly reason: string | null
    readonly direction: 'push' | 'pull' | 'bidirectional'
    readonly memberId: string | null
  }
  /** null: the provider offers no such kind. */
  readonly offer: { readonly writes: boolean; readonly spread: Spread; readonly ticked: boolean } | null
  /** null: nothing of this kind has been started. */
  readonly stream: {
    readonly listed: boolean
    readonly createThere: boolean
    readonly waitsFor: string | null
    /** Remote fields that are required there and that this record would not fill. */
    readonly lacks: readonly string[]
    /** Something there may be this record; a person says. */
    readonly doubted: boolean
  } | null
  readonly link: { readonly state: LinkState; readonly reason: string | null } | null
  readonly conflict: { readonly fields: readonly string[]; readonly ignored: boolean } | null
  /** Fields whose edits here are not there yet. */
  readonly owes: readonly string[]
}

/** Every reason that holds, the one to mend first before the others; empty: it is there, and equal. Pure. */
export function whyNot(facts: Facts): readonly Reason[] {
  const { names, offer, link } = facts
  if (offer === null) return [reason('not_offered', `${names.provider} has no ${names.kind} that PipeDesk syncs.`)]
  const blocked = [...connectionReasons(facts), ...(offer.ticked ? [] : [untick(facts)])]
  if (link !== null && link.state !== 'live') return [...blocked, reasonOfLink(link, names.provider)]
  if (link !== null) return [...blocked, ...liveReasons(facts)]
  const own = absentReasons(facts)
  const all = [...blocked, ...own]
  if (all.length === 0) return [reason('next', `It will be created at ${names.provider} with the next push.`, ['wait', 'Nothing to do'])]
  return all
}

function connectionReasons({ connection, names, stream }: Facts): readonly Reason[] {
  const { phase } = connection
  switch (phase) {
    case 'pending':
      return [reason('pending', `${names.provider} has not granted access yet.`, ['reconnect', 'Finish connecting'])]
    case 'ready':
      return [reason('not_started', 'The connection has not been started.', ['start', 'Start it'])]
    case 'paused':
      return [paused(connection.reason)]
    case 'error':
      return [reason('dead', connection.reason ?? `${names.provider} no longer lets us in.`, ['reconnect', 'Reconnect'])]
    case 'disconnected':
      return [reason('disconnected', 'The account is disconnected.', ['reconnect', 'Connect the same account again'])]
    case 'active':
      return stream?.waitsFor == null ? [] : [reason('waiting', stream.waitsFor, ['wait', 'It goes on by itself'])]
  }
}

function paused(said: string | null): Reason {
  if (said === memberAway) return reason('member_removed', said, ['resume', 'Invite its member again; they resume it'])
  if (said === memberBack) return reason('member_removed', said, ['resume', 'Its member resumes it'])
  return reason('paused', said ?? 'The connection is paused.', ['resume', 'Resume it'])
}

const untick = ({ names }: Facts): Reason =>
  reason('kind_off', `The connection does not sync ${names.kind}.`, ['settings', `Tick ${names.kind} in its settings`])

function liveReasons({ connection, conflict, owes, record }: Facts): readonly Reason[] {
  const open =
    conflict === null
      ? []
      : conflict.ignored
        ? [reason('ignored', `A difference was put aside: ${list(conflict.fields)}. Both sides keep theirs until one moves.`)]
        : [reason('conflict', `Both sides say something else: ${list(conflict.fields)}.`, ['resolve', 'Decide the conflict'])]
  if (record.mergedInto !== null) return [...open, reason('merged', 'It was merged into another record.')]
  if (owes.length === 0) return open
  const unsent =
    connection.direction === 'pull'
      ? reason('pull_only', `Edited here and not sent, for the connection only reads: ${list(owes)}.`, ['settings', 'Change its direction'])
      : reason('on_its_way', `On its way there: ${list(owes)}.`, ['wait', 'Nothing to do'])
  return [...open, unsent]
}

function absentReasons({ names, record, connection, offer, stream }: Facts): readonly Reason[] {
  if (record.mergedInto !== null) return [reason('merged', 'It was merged into another record, which is the one that syncs.')]
  if (record.deletedAt !== null) return [reason('deleted_here', 'It is deleted here.', ['restore', 'Restore it'])]
  if (offer?.writes === false) return [reason('read_only', `${names.provider} gives ${names.kind} and takes none.`)]
  if (offer?.spread === 'home') return [reason('home', `Such ${names.kind} live only in the account they come from.`)]
  const found: Reason[] = []
  if (connection.direction === 'pull')
    found.push(reason('pull_only', `The connection only reads from ${names.provider}.`, ['settings', 'Change its direction']))
  if (stream?.createThere === false)
    found.push(reason('create_off', 'The connection may not create records there.', ['settings', 'Allow it to create there']))
  if (connection.memberId !== null && record.ownerId !== connection.memberId)
    found.push(reason('not_owned', 'A personal connection takes only records that its member owns.', ['own', 'Make its member the owner']))
  if (stream?.doubted === true)
    found.push(reason('ambiguous', `Somebody at ${names.provider} may be this one.`, ['answer', 'Say which it is, under Conflicts']))
  if (stream !== null && stream.lacks.length > 0)
    found.push(
      reason('lacks_field', `${names.provider} requires what it would not get: ${list(stream.lacks)}.`, [
        'edit',
        'Fill it in here, or map a field to it',
      ]),
    )
  if (stream?.listed === false && connection.direction !== 'push')
    found.push(
      reason('not_listed', 'The first listing is not complete; nothing is created there before it is.', ['wait', 'It goes on by itself']),
    )
  return found
}

const list = (fields: readonly string[]): string => fields.join(', ')
