import type { LinkState } from './link-state.ts'

type Facts = {
  readonly record: { readonly deletedAt: Date | null; readonly ownerId: string | null }
  readonly connection: {
    readonly phase: string
    readonly direction: string
    readonly memberId: string | null
    readonly reason: string | null
  }
  readonly link: { readonly state: LinkState; readonly reason: string | null } | null
  /** null: the connection does not sync this kind. */
  readonly stream: { readonly pulledAt: Date | null; readonly createThere: boolean } | null
}

const states: Readonly<Record<Exclude<LinkState, 'live'>, string>> = {
  unborn: 'It is about to be created there.',
  held: 'It waits for a person’s decision.',
  unknown: 'Whether it was created there is not known yet; it is being looked for.',
  refused: 'The other system refused it.',
  filtered: 'A filter of the connection leaves it out.',
  gone: 'It was deleted there.',
  excluded: 'It was unlinked, or deleted here, and is left alone.',
}

/** Why a record is not in sync with a connection, in plain words; null: it is. The first reason that holds. */
export function whyNot({ record, connection, link, stream }: Facts): string | null {
  if (stream === null) return 'This connection does not sync records of this kind.'
  if (connection.phase === 'ready') return 'The connection has not been started.'
  if (connection.phase !== 'active') return connection.reason ?? `The connection is ${connection.phase}.`
  if (link !== null)
    return link.state === 'live'
      ? null
      : `${states[link.state]}${link.state === 'refused' && link.reason !== null ? ` It said: ${link.reason}` : ''}`
  if (record.deletedAt !== null) return 'It is deleted here.'
  if (connection.direction === 'pull') return 'The connection only reads from the other system.'
  if (!stream.createThere) return 'The connection may not create records there.'
  if (connection.memberId !== null && record.ownerId !== connection.memberId)
    return 'A personal connection takes only records that its member owns.'
  if (stream.pulledAt === null) return 'The first listing is not complete; nothing is created there before it is.'
  return 'It will be sent with the next run.'
}
