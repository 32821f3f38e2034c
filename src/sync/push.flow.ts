import { timed, type Pulling } from './runs/ledger.flow.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import { brakeDeletes } from './brake.flow.ts'
import { openConflicts } from './conflicts/conflict.store.ts'
import { lookingOf, mandateOf, type Engine, type OpenStream } from './engine.flow.ts'
import { fateOf, localOf } from './fate.ts'
import { doubtOf, type LinkRow } from './link.ts'
import { dueLinks, lockLinks } from './link.store.ts'
import { updateLinks } from './link-write.store.ts'
import { recordsOfLinks } from './references.flow.ts'
import { receipts, type Going } from './receipts.flow.ts'
import { limitFor, Stop } from './runs/stop.ts'
import { isRunning } from './stream.store.ts'
import { spinning } from './times.flow.ts'
import { findLost, reread } from './uncertain.flow.ts'

/** What a look at the due links found: writes to send, creates to look for, remotes to read afresh. */
type Looked = {
  readonly seen: number
  readonly going: readonly Going[]
  readonly lost: readonly LinkRow[]
  readonly stale: readonly LinkRow[]
}

/** How often one link is written in one run before it waits for the next: a provider that calls everything stale must not keep us. */
const mostTries = 3

/**
 * Sends what differs from the bases, in batches of the provider's size, until no link is due. What goes out is computed here
 * and now, never queued. Throws the provider's Faults (retry_after, reconnect) with nothing half marked.
 */
export async function push(on: Pulling): Promise<void> {
  const { engine, open } = on
  const tries = new Map<string, number>()
  for (;;) {
    const looked = await timed(on, 'match', () => inTx(engine.db, mandateOf(open, null), (tx) => look(tx, engine, open)))
    if (looked.seen === 0) return
    if (looked.stale.length > 0) await timed(on, 'read', () => reread(on, looked.stale))
    if (looked.lost.length > 0) await timed(on, 'read', () => findLost(on, looked.lost))
    await mustNotStop(on, looked.going)
    for (const { link } of looked.going) tries.set(link.id, (tries.get(link.id) ?? 0) + 1)
    const weary = new Set([...tries].flatMap(([id, times]) => (times >= mostTries ? [id] : [])))
    for (const scope of new Set(looked.going.map(({ link }) => link.scope)))
      await send(on, { scope, weary, going: looked.going.filter(({ link }) => link.scope === scope) })
  }
}

/** One write more than the limit: none of this batch is sent, and its links are due as before. */
async function mustNotStop({ engine, open, ledger }: Pulling, going: readonly Going[]): Promise<void> {
  const there = limitFor(open, 'there')
  if (there === null || going.length === 0) return
  if (ledger.changed + going.length > there) {
    await inTx(engine.db, mandateOf(open, null), (tx) => release(tx, engine, going, (link) => link.detail))
    throw new Stop('there', { ...open, provider: engine.connector(open.provider)?.title ?? open.provider, kind: open.noun.plural })
  }
  ledger.changed += going.length
}

type Sending = { readonly scope: string; readonly going: readonly Going[]; readonly weary: ReadonlySet<string> }

async function send(on: Pulling, { scope, going, weary }: Sending): Promise<void> {
  const { engine, open, http } = on
  const sends = open.stream.push?.bind(open.stream)
  if (sends === undefined) return
  try {
    const outgoing = going.map(({ out }) => out)
    const got = await timed(on, 'push', () => sends(http, scope, outgoing))
    await timed(on, 'write', () =>
      receipts(
        on,
        scope,
        going.map((each, at) => ({ ...each, weary: weary.has(each.link.id), receipt: got[at] ?? { kind: 'unknown' } })),
      ),
    )
  } catch (error) {
    // Most often the provider took nothing; but what failed may as well have been a look at what it had taken, or the last of several sendings.
    if (error instanceof Fault) await inTx(engine.db, mandateOf(open, null), (tx) => release(tx, engine, going, doubtOf))
    throw error
  }
}

/** They are due again; `leaves` says what is remembered of the attempt. */
// oxlint-disable-next-line max-params -- the transaction's two, whose, and what stays
async function release(tx: Tx, engine: Engine, going: readonly Going[], leaves: (link: LinkRow) => LinkRow['detail']): Promise<void> {
  const locked = await lockLinks(
    tx,
    going.map(({ link }) => link.id),
  )
  const mine = locked.filter((link) => going.some((each) => each.link.id === link.id && each.link.rev === link.rev))
  await updateLinks(
    tx,
    mine.map((link) => ({ ...link, sent: null, detail: leaves(link), retryAt: engine.clock.now() })),
  )
}

/** A link as it stands after `updateLinks` has raised its rev: the receipt must find it so. */
const saved = (link: LinkRow): LinkRow => ({ ...link, rev: link.rev + 1 })

/** Locks due links, computes what each owes, and marks the writes as on their way. */
async function look(tx: Tx, engine: Engine, open: OpenStream): Promise<Looked> {
  const now = engine.clock.now()
  // Somebody may have paused it since the last batch.
  const due = (await isRunning(tx, open.id)) ? await dueLinks(tx, open.id, { now, limit: open.stream.batch }) : []
  const links = (
    await lockLinks(
      tx,
      due.map(({ id }) => id),
    )
  ).filter((link) => link.retryAt !== null && link.retryAt <= now)
  const records = await recordsOfLinks(tx, open, links)
  const at = lookingOf(engine, open, now)
  const disputed = new Set(
    [
      ...(
        await openConflicts(
          tx,
          links.map(({ id }) => id),
        )
      ).values(),
    ].map(({ recordId }) => recordId),
  )
  const spins = await spinning(tx, open, { recordIds: [...disputed], now })
  const fates = links.map((link) => {
    const record = link.recordId === null ? undefined : records.get(link.recordId)
    const frozen = spins.get(link.recordId ?? '')
    const terms = frozen === undefined ? at.terms : { ...at.terms, frozen }
    return fateOf(link, localOf(record), { ...at, terms })
  })
  const braked = await brakeDeletes(tx, { streamId: open.id, now }, fates)
  await updateLinks(
    tx,
    braked.map(({ link }) => link),
  )
  const going = braked.flatMap(({ link, do: what, out }) =>
    what === 'send' && out !== undefined && link.sent !== null ? [{ link: saved(link), sent: link.sent, out }] : [],
  )
  return {
    seen: links.length,
    going,
    lost: braked.flatMap((each) => (each.do === 'find' ? [saved(each.link)] : [])),
    stale: braked.flatMap((each) => (each.do === 'reread' ? [saved(each.link)] : [])),
  }
}
