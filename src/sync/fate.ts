import type { Outgoing } from '#connectors/kit/stream.ts'
import type { Values } from '#model/value.ts'
import { doubtOf, inFlightMs, isInFlight, type LinkRow, type Sent } from './link.ts'
import type { Mapping } from './lens/mapping.ts'
import { outgoing, owesMerge, pendingOf } from './pending.ts'
import type { Terms } from './three-way/policy.ts'
import { stampOf } from './stamp.ts'
import { basesOf } from './weigh.ts'

/** What becomes of a due link: nothing now, a write, a search for a create without an answer, or a fresh read. */
export type Fate = { readonly do: 'rest' | 'send' | 'find' | 'reread'; readonly link: LinkRow; readonly out?: Outgoing }

/** The record a link stands for, as it is now. */
export type LocalRecord = { readonly values: Values; readonly deleted: boolean; readonly merged: boolean }

type Stored = { readonly values: Values; readonly deletedAt: Date | null; readonly mergedInto: string | null }

export function localOf(record: Stored | undefined): LocalRecord | null {
  return record === undefined ? null : { values: record.values, deleted: record.deletedAt !== null, merged: record.mergedInto !== null }
}

/** What holds for all links of a look. `pushes`: the stream may write there at all. */
export type Looking = {
  readonly mapping: Mapping
  readonly terms: Terms
  readonly now: Date
  readonly version: number
  readonly pushes: boolean
  readonly owner: { readonly instance: string; readonly workspaceId: string }
}

/** What becomes of one due link. A look at it always moves its time on, so that a page of links is never looked at twice. Pure. */
export function fateOf(link: LinkRow, record: LocalRecord | null, at: Looking): Fate {
  const patience = new Date(at.now.getTime() + inFlightMs)
  if (isInFlight(link, at.now) && link.state !== 'unknown') return { do: 'rest', link: { ...link, retryAt: patience } }
  if (link.state === 'unknown' || link.sent?.step === 'create')
    return { do: 'find', link: { ...link, state: 'unknown', reason: 'no_answer', retryAt: patience } }
  const reread: Fate = { do: 'reread', link: { ...link, sent: null, detail: doubtOf(link), retryAt: patience } }
  const rest: Fate = { do: 'rest', link: { ...link, retryAt: null } }
  switch (link.state) {
    case 'unborn':
      return at.pushes ? birth(link, record, at) : rest
    case 'refused':
      // Their side was refused here: it is asked for again. Ours was refused there: it is sent again.
      if (link.remoteId !== null && link.recordId === null) return reread
      return link.remoteId === null
        ? birth({ ...link, state: 'unborn' }, record, at)
        : existing({ ...link, state: 'live' }, record, { ...at, reread, rest })
    case 'live':
      return existing(link, record, { ...at, reread, rest })
    case 'held':
    case 'filtered':
    case 'gone':
    case 'excluded':
      return rest
  }
}

type Ends = { readonly reread: Fate; readonly rest: Fate }

/** A link read under another mapping, owed a fresh look, or left by a dead process is read before anything is written over it. */
function existing(link: LinkRow, record: LocalRecord | null, at: Looking & Ends): Fate {
  if (link.sent !== null || link.detail?.reread === true || link.version !== at.version) return at.reread
  return at.pushes ? change(link, record, at) : at.rest
}

function birth(link: LinkRow, record: LocalRecord | null, at: Looking): Fate {
  if (record === null || record.deleted) return { do: 'rest', link: { ...link, state: 'excluded', reason: 'deleted_here', retryAt: null } }
  const { pending } = pendingOf({ local: record.values, bases: null }, at.mapping, at.terms)
  const { raw, sent, due } = outgoing(null, pending, at.mapping)
  return going(link, { at: at.now.toISOString(), step: 'create', raw, paths: sent, due }, at)
}

function change(link: LinkRow, record: LocalRecord | null, at: Looking & Ends): Fate {
  // A record that was merged into another is not deleted: its remote waits for a person.
  if (record?.merged === true) return { do: 'rest', link: { ...link, state: 'held', reason: 'merged_here', retryAt: null } }
  const bases = basesOf(link)
  const merged = pendingOf({ local: record === null || record.deleted ? null : record.values, bases }, at.mapping, at.terms)
  // An edit here ended or moved what was held, or a delete here meets something never merged: a fresh look at both settles it.
  if (merged.state === 'held' || owesMerge(bases, merged))
    return { do: 'reread', link: { ...link, version: -Math.abs(link.version), retryAt: at.reread.link.retryAt } }
  switch (merged.remote) {
    case 'nothing':
    case 'create': {
      const state = merged.state ?? link.state
      return {
        do: 'rest',
        link: { ...link, state, reason: state === 'excluded' ? 'deleted_here' : null, detail: null, retryAt: null, attempts: 0 },
      }
    }
    case 'delete':
      return going(link, { at: at.now.toISOString(), step: 'delete', raw: link.shadow ?? {}, paths: [], due: {} }, at)
    case 'update': {
      const { raw, sent, due } = outgoing(bases, merged.pending, at.mapping)
      // Nothing of it can be said there yet (a reference without a link): its link wakes it.
      return sent.length === 0 ? at.rest : going(link, { at: at.now.toISOString(), step: 'update', raw, paths: sent, due }, at)
    }
  }
}

function going(link: LinkRow, sent: Sent, at: Looking): Fate {
  const record = link.recordId ?? ''
  const out: Outgoing = {
    record,
    remote: link.remoteId,
    tag: link.tag,
    step: sent.step,
    raw: sent.raw,
    sent: sent.paths,
    stamp: stampOf(at.owner, record),
  }
  return { do: 'send', out, link: { ...link, sent, retryAt: new Date(at.now.getTime() + inFlightMs) } }
}
