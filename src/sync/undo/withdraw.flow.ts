import type { Change, Outgoing, Receipt } from '#connectors/kit/stream.ts'
import { inTx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import type { Values } from '#model/value.ts'
import { openStream, pushes, type Engine, type OpenStream } from '../engine.flow.ts'
import { addIssues, saveProgress } from '../runs/run.store.ts'
import { stampOf } from '../stamp.ts'
import { add, emptyTally } from '../runs/tally.ts'
import { createdThere, endLinks, wakeLinks, type Withdrawal } from './link.store.ts'
import { savePlace, undoUnderWay } from './run.store.ts'
import { mandateFor, type UndoRun } from './undo.ts'

type At = { readonly workspaceId: string; readonly runId: string }

/**
 * Takes away there what the run created there, where it still is as it was created; the record stays. What somebody there has worked on
 * stays too, and is listed. A link is marked before the call, so that a crash in between is taken up again.
 */
export async function withdraw(engine: Engine, at: At): Promise<void> {
  for (;;) {
    const page = await pageOf(engine, at)
    if (page === null || page.remotes.length === 0) return
    const { open, run, remotes } = page
    const reason = whyNot(open)
    if (reason === null)
      for (const scope of new Set(remotes.map((each) => each.scope)))
        await take(engine, { open, run, scope, remotes: remotes.filter((each) => each.scope === scope) })
    else await note(engine, page, { gone: [], kept: remotes.map((remote) => ({ remote, reason })) })
    const last = remotes.at(-1)?.id
    if (last !== undefined) await inTx(engine.db, mandateFor(at.workspaceId, run), (tx) => savePlace(tx, run.id, { there: last }))
  }
}

type Page = { readonly open: OpenStream; readonly run: UndoRun; readonly remotes: readonly Withdrawal[] }

async function pageOf(engine: Engine, { workspaceId, runId }: At): Promise<Page | null> {
  const run = await inTx(engine.db, { workspaceId, actor: 'system:sync' }, (tx) => undoUnderWay(tx, runId))
  const open = run === null ? null : await openStream(engine, workspaceId, run.streamId)
  if (run === null || open === null || !('there' in run.place)) return null
  const after = run.place.there
  const remotes = await inTx(engine.db, mandateFor(workspaceId, run), (tx) =>
    createdThere(tx, run.undoes, { after, limit: open.stream.batch }),
  )
  return { open, run, remotes }
}

function whyNot(open: OpenStream): string | null {
  if (open.phase !== 'active') return 'stays_there:not_active'
  return pushes(open) ? null : 'stays_there:direction'
}

type Taking = Page & { readonly scope: string }

async function take(engine: Engine, on: Taking): Promise<void> {
  const { open, run, scope, remotes } = on
  const http = await engine.http({ workspaceId: open.workspaceId, connectionId: open.connectionId }, { urgent: true })
  const changes = await open.stream.read(
    http,
    scope,
    remotes.map(({ remoteId }) => remoteId),
  )
  const seen = remotes.map((remote) => ({ remote, change: changes.find(({ id }) => id === remote.remoteId) }))
  const gone = seen.filter(({ change }) => change === undefined || change.values === null).map(({ remote }) => remote)
  const alike = seen.flatMap(({ remote, change }) =>
    change !== undefined && isAsCreated(open, remote.after, change) ? [{ remote, change }] : [],
  )
  const kept = seen
    .filter(({ remote }) => !gone.includes(remote) && !alike.some((each) => each.remote === remote))
    .map(({ remote }) => ({ remote, reason: 'changed_there' }))
  await inTx(engine.db, mandateFor(open.workspaceId, run), (tx) =>
    endLinks(
      tx,
      run.id,
      alike.map(({ remote }) => ({ id: remote.id, reason: 'withdrawing' })),
    ),
  )
  const receipts =
    alike.length === 0 || open.stream.push === undefined ? [] : await open.stream.push(http, scope, alike.map(outgoing(engine, open)))
  const ends = alike.map(({ remote }, index) => ({ remote, end: endOf(receipts[index], open) }))
  await note(engine, on, {
    gone: [...gone, ...ends.filter(({ end }) => end === null).map(({ remote }) => remote)],
    kept: [...kept, ...ends.flatMap(({ remote, end }) => (end === null ? [] : [{ remote, reason: end }]))],
  })
}

const outgoing =
  (engine: Engine, open: OpenStream) =>
  ({ remote, change }: { readonly remote: Withdrawal; readonly change: Change }): Outgoing => ({
    record: remote.recordId,
    remote: remote.remoteId,
    tag: change.tag,
    step: 'delete',
    raw: change.values ?? {},
    sent: [],
    stamp: stampOf({ instance: engine.instance, workspaceId: open.workspaceId }, remote.recordId),
  })

/** Every field we sent still means the same there, and nothing mapped came on top. */
function isAsCreated({ mapping }: OpenStream, after: Values, { values }: Change): boolean {
  return (
    values !== null &&
    mapping.slots.every((slot) => {
      const there = slot.read(values, mapping.references)
      return there === undefined || (!Object.hasOwn(after, slot.key) && slot.same(there, null)) || slot.same(there, after[slot.key] ?? null)
    })
  )
}

/**
 * null: it is gone there; else why it stays, in words a list can show. Throws `retry_after` where no answer came: the marks stay and the next look tells,
 * since what took effect unheard would be taken for a delete of theirs.
 */
function endOf(receipt: Receipt | undefined, { stream }: OpenStream): string | null {
  switch (receipt?.kind) {
    case 'done':
    case 'gone':
      return null
    case 'stale':
      return 'changed_there'
    case 'refused':
      return receipt.reason
    case 'unknown':
    case undefined:
      throw new Fault('retry_after', 'No answer came to what was taken away there', { retryAfterMs: stream.settleMs })
  }
}

type Ends = { readonly gone: readonly Withdrawal[]; readonly kept: readonly { readonly remote: Withdrawal; readonly reason: string }[] }

async function note(engine: Engine, { open, run }: Page, { gone, kept }: Ends): Promise<void> {
  await inTx(engine.db, mandateFor(open.workspaceId, run), async (tx) => {
    const now = await undoUnderWay(tx, run.id)
    await endLinks(
      tx,
      run.id,
      gone.map(({ id }) => ({ id, reason: 'withdrawn' })),
    )
    // What stays there stays linked.
    await wakeLinks(
      tx,
      kept.map(({ remote }) => remote.id),
      engine.clock.now(),
    )
    const issues = kept.map(({ remote, reason }) => ({
      linkId: remote.id,
      recordId: remote.recordId,
      remoteId: remote.remoteId,
      what: 'skipped' as const,
      reason,
    }))
    await addIssues(tx, { id: run.id, at: engine.clock.now() }, issues)
    if (now !== null)
      await saveProgress(tx, run.id, {
        tally: add(now.tally, { ...emptyTally(), processed: gone.length + kept.length, synced: gone.length, skipped: kept.length }),
        estimate: null,
      })
  })
}
