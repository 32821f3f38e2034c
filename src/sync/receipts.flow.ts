import type { Change, Outgoing, Receipt } from '#connectors/kit/stream.ts'
import { inTx, type Tx } from '#db/db.ts'
import { apply } from './apply.flow.ts'
import { mandateOf, type Engine } from './engine.flow.ts'
import { enter, progress, type Pulling } from './runs/ledger.flow.ts'
import { doubtOf, isWriteOf, type LinkRow, type Sent } from './link.ts'
import { lockLinks } from './link.store.ts'
import { updateLinks } from './link-write.store.ts'
import { addIssues, beginRun, type Issue } from './runs/run.store.ts'
import type { Answered } from './settling.flow.ts'
import { emptyTally } from './runs/tally.ts'

/** A write that is about to go out: its link as saved for it, and what is sent. */
export type Going = { readonly link: LinkRow; readonly sent: Sent; readonly out: Outgoing }

/** `weary`: tried often enough in this run. */
type Received = Going & { readonly receipt: Receipt; readonly weary: boolean }

/** Takes the provider's word for each write: what is done comes in through `apply`, the rest is noted on its link. */
export async function receipts(on: Pulling, scope: string, received: readonly Received[]): Promise<void> {
  const done = received.flatMap((each) => (each.receipt.kind === 'done' ? [{ ...each, change: each.receipt.change }] : []))
  await bringIn(on, scope, done)
  const others = received.filter((each) => each.receipt.kind !== 'done')
  if (others.length === 0) return
  const { engine, open, ledger } = on
  const refused = await inTx(engine.db, mandateOf(open, ledger.id), (tx) => note(tx, on, others))
  enter(ledger, {
    tally: { ...emptyTally(), processed: others.length, failed: refused, skipped: others.length - refused },
    effect: refused > 0,
  })
  await progress(engine, open, ledger)
}

type Done = Going & { readonly change: Change }

/** The answer to a write is one more change, privileged only for what was sent. */
async function bringIn(on: Pulling, scope: string, done: readonly Done[]): Promise<void> {
  const { engine, open, http, ledger } = on
  if (done.length === 0) return
  const answers = new Map(
    done.map(({ change, link, sent }): [string, Answered] => [change.id, { linkId: link.id, write: sent, sent: sent.due }]),
  )
  const applied = await apply(engine, open, { scope, changes: done.map(({ change }) => change), at: http.now(), run: ledger, answers })
  if (applied.kind !== 'applied') return
  enter(ledger, { tally: applied.tally, effect: true })
  if (!applied.effect)
    await inTx(engine.db, mandateOf(open, ledger.id), (tx) =>
      beginRun(tx, {
        id: ledger.id,
        direction: ledger.direction,
        connectionId: open.connectionId,
        streamId: open.id,
        kind: open.kind,
        at: ledger.startedAt,
      }),
    )
  await progress(engine, open, ledger)
}

/** Notes what was not done; returns how many were refused. A link that moved meanwhile keeps what moved it; what it waits for is looked at afresh. */
async function note(tx: Tx, { engine, open, ledger }: Pulling, others: readonly Received[]): Promise<number> {
  const locked = new Map(
    (
      await lockLinks(
        tx,
        others.map(({ link }) => link.id),
      )
    ).map((link) => [link.id, link]),
  )
  const issues: Issue[] = []
  const next = others.flatMap(({ link, sent, receipt, weary }) => {
    const now = locked.get(link.id)
    if (now === undefined || !isWriteOf(now, sent)) return []
    if (now.rev !== link.rev) return now.state === 'live' && sent.step !== 'create' ? [doubted(now, engine.clock.now())] : []
    const after = afterReceipt({ link: now, create: sent.step === 'create', weary, settleMs: open.stream.settleMs }, receipt, engine)
    if (after.state === 'refused' || after.state === 'unknown')
      issues.push({
        linkId: link.id,
        recordId: link.recordId,
        remoteId: link.remoteId,
        what: after.state,
        reason: after.reason ?? after.state,
      })
    return [after]
  })
  await updateLinks(tx, next)
  if (issues.length > 0) {
    await beginRun(tx, {
      id: ledger.id,
      direction: ledger.direction,
      connectionId: open.connectionId,
      streamId: open.id,
      kind: open.kind,
      at: ledger.startedAt,
    })
    await addIssues(tx, { id: ledger.id, at: engine.clock.now() }, issues)
  }
  return issues.filter(({ what }) => what === 'refused').length
}

type Noted = { readonly link: LinkRow; readonly create: boolean; readonly weary: boolean; readonly settleMs: number }

const wearyMs = 60_000

function afterReceipt(
  { link, create, weary, settleMs }: Noted,
  receipt: Exclude<Receipt, { kind: 'done' }> | Receipt,
  engine: Engine,
): LinkRow {
  const now = engine.clock.now()
  const settled = new Date(now.getTime() + settleMs)
  switch (receipt.kind) {
    case 'done':
      return link
    case 'stale':
    case 'gone':
      // Their side moved, by whoever, or by this very write, which the transport repeated because its first answer was lost.
      return doubted(link, weary ? new Date(now.getTime() + wearyMs) : now)
    case 'refused':
      return { ...link, sent: null, state: 'refused', reason: receipt.reason, retryAt: null }
    case 'unknown':
      return create ? { ...link, state: 'unknown', reason: 'no_answer', retryAt: settled } : doubted(link, settled)
  }
}

/** It is read afresh and held against what was tried; what is still due goes out then. */
function doubted(link: LinkRow, retryAt: Date): LinkRow {
  return { ...link, sent: null, detail: doubtOf(link), retryAt, attempts: link.attempts + 1 }
}
