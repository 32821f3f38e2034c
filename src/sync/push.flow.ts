import type { Outgoing } from '#connectors/kit/stream.ts'
import { load } from '#crm/records/load.store.ts'
import type { Stored } from '#crm/records/load.store.ts'
import type { Pulling } from './ledger.flow.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import { mandateOf, optionsOf, policyOf, type Engine, type OpenStream } from './engine.flow.ts'
import { inFlightMs, isInFlight, type LinkRow, type Sent } from './link.ts'
import { dueLinks, lockLinks } from './link.store.ts'
import { updateLinks } from './link-write.store.ts'
import { outgoing, owesMerge, pendingOf } from './pending.ts'
import { learnTargets } from './references.flow.ts'
import { receipts, type Going } from './receipts.flow.ts'
import type { Terms } from './policy.ts'
import { stampOf } from './stamp.ts'
import { findLost, reread } from './uncertain.flow.ts'
import { basesOf } from './weigh.ts'

/** What a look at the due links found: writes to send, creates to look for, remotes to read afresh. */
type Looked = { readonly seen: number; readonly going: readonly Going[]; readonly lost: readonly LinkRow[]; readonly stale: readonly LinkRow[] }

/**
 * Sends what differs from the bases, in batches of the provider's size, until no link is due. What goes out is computed here
 * and now, never queued. Throws the provider's Faults (retry_after, reconnect) with nothing half marked.
 */
export async function push(on: Pulling): Promise<void> {
  const { engine, open } = on
  for (;;) {
    const looked = await inTx(engine.db, mandateOf(open, null), (tx) => look(tx, engine, open))
    if (looked.seen === 0) return
    if (looked.stale.length > 0) await reread(on, looked.stale)
    if (looked.lost.length > 0) await findLost(on, looked.lost)
    for (const scope of new Set(looked.going.map(({ link }) => link.scope))) await send(on, scope, looked.going.filter(({ link }) => link.scope === scope))
  }
}

async function send(on: Pulling, scope: string, going: readonly Going[]): Promise<void> {
  const { engine, open, http } = on
  if (open.stream.push === undefined) return
  try {
    const got = await open.stream.push(http, scope, going.map(({ out }) => out))
    await receipts(on, scope, going.map((each, at) => ({ ...each, receipt: got[at] ?? { kind: 'unknown' } })))
  } catch (error) {
    // The provider took nothing: the links are as before, and due again when it says.
    if (error instanceof Fault) await inTx(engine.db, mandateOf(open, null), (tx) => release(tx, engine, going))
    throw error
  }
}

async function release(tx: Tx, engine: Engine, going: readonly Going[]): Promise<void> {
  const locked = await lockLinks(tx, going.map(({ link }) => link.id))
  const mine = locked.filter((link) => going.some((each) => each.link.id === link.id && each.link.rev === link.rev))
  await updateLinks(tx, mine.map((link) => ({ ...link, sent: null, retryAt: engine.clock.now() })))
}

/** Locks due links, computes what each owes, and marks the writes as on their way. */
async function look(tx: Tx, engine: Engine, open: OpenStream): Promise<Looked> {
  const now = engine.clock.now()
  const due = await dueLinks(tx, open.id, { now, limit: open.stream.batch })
  const links = (await lockLinks(tx, due.map(({ id }) => id))).filter((link) => link.retryAt !== null && link.retryAt <= now)
  const records = await load(tx, open.kind, links.flatMap((link) => link.recordId ?? []))
  await learnTargets(tx, open, [...records.values()].map(({ values }) => values))
  const fates = links.map((link) => fateOf(link, { engine, open, now, record: link.recordId === null ? undefined : records.get(link.recordId) }))
  await updateLinks(tx, fates.map(({ link }) => link))
  const going = fates.flatMap(({ link, do: what, out }) => (what === 'send' && out !== undefined && link.sent !== null ? [{ link: saved(link), sent: link.sent, out }] : []))
  return { seen: links.length, going, lost: fates.flatMap((each) => (each.do === 'find' ? [saved(each.link)] : [])), stale: fates.flatMap((each) => (each.do === 'reread' ? [saved(each.link)] : [])) }
}

/** A link as it stands after `updateLinks` has raised its rev: the receipt must find it so. */
const saved = (link: LinkRow): LinkRow => ({ ...link, rev: link.rev + 1 })

type Fate = { readonly do: 'rest' | 'send' | 'find' | 'reread'; readonly link: LinkRow; readonly out?: Outgoing }
type At = { readonly engine: Engine; readonly open: OpenStream; readonly now: Date; readonly record: Stored | undefined }

/** What becomes of one due link. A look at it always moves its time on, so that a page of links is never looked at twice. */
function fateOf(link: LinkRow, at: At): Fate {
  const patience = new Date(at.now.getTime() + inFlightMs)
  if (isInFlight(link, at.now)) return { do: 'rest', link: { ...link, retryAt: patience } }
  const create = link.sent?.step === 'create'
  if (link.state === 'unknown' || create) return { do: 'find', link: { ...link, state: 'unknown', reason: 'no_answer', retryAt: patience } }
  if (link.sent !== null || link.detail?.reread === true) return { do: 'reread', link: { ...link, sent: null, detail: null, retryAt: patience } }
  switch (link.state) {
    case 'unborn':
      return birth(link, at)
    case 'refused':
      return link.remoteId === null ? birth({ ...link, state: 'unborn' }, at) : change({ ...link, state: 'live' }, at)
    case 'live':
      return change(link, at)
    case 'held':
    case 'filtered':
    case 'gone':
    case 'excluded':
      return { do: 'rest', link: { ...link, retryAt: null } }
  }
}

function birth(link: LinkRow, at: At): Fate {
  const { record, open, now } = at
  if (record === undefined || record.deletedAt !== null) return { do: 'rest', link: { ...link, state: 'excluded', reason: 'deleted_here', retryAt: null } }
  const { pending } = pendingOf({ local: record.values, bases: null }, open.mapping, termsOf(open))
  const { raw, sent, due } = outgoing(null, pending, open.mapping)
  return going(link, at, { at: now.toISOString(), step: 'create', raw, paths: sent, due })
}

function change(link: LinkRow, at: At): Fate {
  const { record, open, now } = at
  const bases = basesOf(link)
  const merged = pendingOf({ local: record === undefined || record.deletedAt !== null ? null : record.values, bases }, open.mapping, termsOf(open))
  const state = merged.state ?? link.state
  if (owesMerge(bases, merged)) return { do: 'reread', link: { ...link, version: 0, retryAt: new Date(now.getTime() + inFlightMs) } }
  switch (merged.remote) {
    case 'nothing':
    case 'create':
      return { do: 'rest', link: { ...link, state, reason: state === 'excluded' ? 'deleted_here' : link.state === state ? null : link.reason, retryAt: null, attempts: 0, version: open.version } }
    case 'delete':
      return going(link, at, { at: now.toISOString(), step: 'delete', raw: link.shadow ?? {}, paths: [], due: {} })
    case 'update': {
      const { raw, sent, due } = outgoing(bases, merged.pending, open.mapping)
      // Nothing of it can be said there yet (a reference without a link): its link wakes it.
      if (sent.length === 0) return { do: 'rest', link: { ...link, retryAt: null } }
      return going(link, at, { at: now.toISOString(), step: 'update', raw, paths: sent, due })
    }
  }
}

function going(link: LinkRow, { engine, open, now }: At, sent: Sent): Fate {
  const record = link.recordId ?? ''
  const stamp = stampOf({ instance: engine.instance, workspaceId: open.workspaceId }, record)
  const out: Outgoing = { record, remote: link.remoteId, tag: link.tag, step: sent.step, raw: sent.raw, sent: sent.paths, stamp }
  return { do: 'send', out, link: { ...link, sent, retryAt: new Date(now.getTime() + inFlightMs) } }
}

function termsOf(open: OpenStream): Terms {
  return { policy: policyOf(open), deletes: optionsOf(open).deleteWhenDeleted, times: { local: () => null, remote: () => null } }
}
