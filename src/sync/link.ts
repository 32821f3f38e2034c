import type { Raw } from '#connectors/kit/stream.ts'
import type { Values } from '#model/value.ts'
import type { LinkState } from './link-state.ts'
import type { Pending } from './three-way/sides.ts'

/** A write on its way, as it was sent, and when. */
export type Sent = {
  readonly at: string
  readonly step: 'create' | 'update' | 'delete'
  readonly raw: Raw
  readonly paths: readonly string[]
  readonly due: Pending
}

/** Why a link waits, where its state alone does not say: records among which a person chooses, the remote theirs was merged into, a fresh look that is owed, a delete that a person let through, a remote that a person said is none of ours. */
export type LinkDetail = {
  readonly records?: readonly string[]
  readonly into?: string
  readonly reread?: boolean
  /** What an update sent that was not answered. */
  readonly tried?: Pending
  /** A delete was sent that was not answered. */
  readonly erased?: boolean
  readonly released?: boolean
  readonly asNew?: boolean
  /** What the remote of a record that was merged into another has said since, by slot. */
  readonly told?: Values
  /** What the remote of an open match calls itself. */
  readonly title?: string
}

/** What is read to tell late and unchanged from new, without loading a shadow. */
export type LinkHead = {
  readonly id: string
  readonly scope: string
  readonly remoteId: string | null
  readonly recordId: string | null
  readonly state: LinkState
  readonly reason: string | null
  readonly tag: string | null
  readonly order: string | null
  /** Of the stream, when it was last merged; negative: merged under it, and owed a fresh look. */
  readonly version: number
}

/** One link with both its bases. */
export type LinkRow = LinkHead & {
  readonly retryAt: Date | null
  readonly attempts: number
  readonly at: Date | null
  readonly shadow: Raw | null
  readonly ours: Values
  readonly theirs: Values
  readonly sent: Sent | null
  readonly detail: LinkDetail | null
  readonly rev: number
  readonly generation: number
  readonly syncedAt: Date | null
  readonly goneAt: Date | null
}

/** A link not yet written anywhere; `id` and what is known of it are the caller's. */
export function freshLink(known: Pick<LinkRow, 'id' | 'scope' | 'state'> & Partial<LinkRow>): LinkRow {
  return {
    remoteId: null,
    recordId: null,
    reason: null,
    retryAt: null,
    attempts: 0,
    tag: null,
    order: null,
    at: null,
    shadow: null,
    ours: {},
    theirs: {},
    sent: null,
    detail: null,
    rev: 1,
    version: 0,
    generation: 0,
    syncedAt: null,
    goneAt: null,
    ...known,
  }
}

/** A link that goes on after its remote was only noted: what it has seen of it since is not merged, so equal order and tag say nothing. */
export function looksAnew(link: LinkRow): LinkRow {
  return { ...link, state: 'live', reason: null, detail: { reread: true }, version: -Math.abs(link.version) }
}

/** Whether it is this write that the link waits for: one is on its way at a time. */
export function isWriteOf({ sent }: Pick<LinkRow, 'sent'>, write: Sent | null): boolean {
  return sent !== null && write !== null && sent.at === write.at && sent.step === write.step
}

/** What a write that may have happened, and of which nothing was heard, leaves with its link: the fresh look is held against it. A create is looked for instead. */
export function doubtOf({ sent, detail }: Pick<LinkRow, 'sent' | 'detail'>): LinkDetail | null {
  if (sent === null || sent.step === 'create') return detail
  return { ...detail, reread: true, ...(sent.step === 'update' ? { tried: sent.due } : { erased: true }) }
}

/** Whether a delete of ours may be why it is not there any more. */
export const mayBeErased = ({ sent, detail }: Pick<LinkRow, 'sent' | 'detail'>): boolean =>
  sent?.step === 'delete' || detail?.erased === true

/** How long a write may be on its way before its process counts as dead. */
export const inFlightMs = 120_000

/** Whether a write to it is on its way right now: its receipt will say what became of it. */
export function isInFlight(link: Pick<LinkRow, 'sent'>, now: Date): boolean {
  return link.sent !== null && now.getTime() - Date.parse(link.sent.at) < inFlightMs
}
