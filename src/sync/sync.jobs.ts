import { z } from 'zod'
import { inTx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import type { Jobs, Queue, Schedules } from '#jobs/queue.ts'
import { saveDue, saveOutcome, syncingWorkspaces, takeDue } from './due.store.ts'
import { mandateOf, openStream, pulls, pushes, runs, type Engine, type OpenStream } from './engine.flow.ts'
import { follow, owesPlan } from './follow.flow.ts'
import { nextPullAt } from './configs/frequency.ts'
import { freshCounterparts, lookForStrangers, meetsStrangers } from './counterparts/refresh.flow.ts'
import { begin, closeLedger, openLedger, type Ledger } from './runs/ledger.flow.ts'
import { nextDue } from './link.store.ts'
import { describeAnew, describedForMs, describeStream } from './mapping/describe.flow.ts'
import { readRings } from './hooks/read.flow.ts'
import { ringingStreams } from './hooks/ring.store.ts'
import { pull } from './pull.flow.ts'
import { push } from './push.flow.ts'
import { settleReferences } from './references.flow.ts'
import { previewsUnderWay } from './preview/rehearsal.store.ts'
import { proofDue, proofDueIfOpen } from './proof/prove.flow.ts'
import { review } from './standing/review.flow.ts'
import { forgetFailures, noteFailure } from './standing/standing.store.ts'
import { preview } from './preview/preview.flow.ts'
import { Stop } from './runs/stop.ts'
import { trip } from './runs/stop.store.ts'
import { describedBefore, markSettled, saveWait } from './stream.store.ts'
import { undosUnderWay } from './undo/run.store.ts'
import { undo } from './undo/undo.flow.ts'

const ofStream = z.object({ workspaceId: z.uuid(), streamId: z.uuid() })
const ofWorkspace = z.object({ workspaceId: z.uuid() })
const ofConnection = z.object({ workspaceId: z.uuid(), connectionId: z.uuid() })
const ofPreview = z.object({ workspaceId: z.uuid(), jobId: z.uuid(), streamId: z.uuid() })
const ofRun = z.object({ workspaceId: z.uuid(), runId: z.uuid() })

/** The clock knows minutes; the job rings itself in between. */
const tickMs = 10_000
const busyMs = 1000

/** The engine's background jobs: a pull and a push per stream, the reading of the feed per workspace, and the clock. */
export function syncJobs(engine: Engine, queue: Queue): Jobs {
  return {
    'sync.pull': { concurrency: 4, handle: async (data) => pullStream(engine, ofStream.parse(data)) },
    'sync.push': { concurrency: 4, handle: async (data) => pushStream(engine, ofStream.parse(data)) },
    'sync.ring': { concurrency: 4, turn: 'sync.pull', handle: async (data) => readRings(engine, ofStream.parse(data)) },
    'sync.follow': { concurrency: 4, handle: async (data) => followAll(engine, ofWorkspace.parse(data).workspaceId) },
    'sync.counterparts': { concurrency: 2, handle: async (data) => lookForStrangers(engine, ofConnection.parse(data)) },
    'sync.describe': { concurrency: 1, handle: async (data) => describeAnew(engine, ofStream.parse(data)) },
    'sync.preview': { concurrency: 2, handle: async (data) => preview(engine, ofPreview.parse(data)) },
    'sync.undo': { concurrency: 2, handle: async (data) => undo(engine, ofRun.parse(data)) },
    'sync.tick': {
      concurrency: 1,
      async handle() {
        await tick(engine)
        await queue.send('sync.tick', 'all', {}, { afterMs: tickMs })
      },
    },
  }
}

export const syncSchedules: Schedules = [{ job: 'sync.tick', key: 'all', cron: '* * * * *', data: {} }]

type At = z.output<typeof ofStream>

async function pullStream(engine: Engine, at: At): Promise<void> {
  const open = await openStream(engine, at.workspaceId, at.streamId)
  if (open === null || !runs(open) || !pulls(open)) return
  const end = await recorded(engine, { open, direction: 'pull' }, async (ledger) => {
    const http = await engine.http({ workspaceId: at.workspaceId, connectionId: open.connectionId }, { urgent: false })
    await freshCounterparts(engine, open, { http, makes: true })
    return pull({ engine, open, http, ledger })
  })
  await settleReferences(engine, open)
  if (await meetsStrangers(engine, open))
    await engine.hint({ job: 'sync.counterparts', workspaceId: at.workspaceId, connectionId: open.connectionId })
  await inTx(engine.db, mandateOf(open, null), (tx) => saveDue(tx, open.id, nextPullAt(open, engine.clock.now())))
  if (end === 'busy') await engine.hint({ job: 'sync.pull', ...at, afterMs: busyMs })
  if (pushes(open) && (await owesPlan(engine, open))) await engine.hint({ job: 'sync.follow', workspaceId: at.workspaceId })
}

async function pushStream(engine: Engine, at: At): Promise<void> {
  const open = await openStream(engine, at.workspaceId, at.streamId)
  if (open === null || !runs(open)) return
  await recorded(engine, { open, direction: 'push' }, async (ledger) => {
    const http = await engine.http({ workspaceId: at.workspaceId, connectionId: open.connectionId }, { urgent: true })
    await freshCounterparts(engine, open, { http, makes: false })
    // Capacities and what cannot be written must be known before the first write.
    if (open.described === null && pushes(open)) await describeStream(engine, at, 0)
    const known = open.described === null ? ((await openStream(engine, at.workspaceId, at.streamId)) ?? open) : open
    await push({ engine, open: known, http, ledger })
    if (known.settledAt === null && known.pulledAt !== null && known.planned >= known.version)
      await inTx(engine.db, mandateOf(known, null), (tx) => markSettled(tx, known.id, engine.clock.now()))
    // What was made there now can be named by what points at it.
    if (ledger.begun) await settleReferences(engine, known)
  })
  const next = await inTx(engine.db, mandateOf(open, null), (tx) => nextDue(tx, open.id))
  if (next !== null)
    await engine.hint({ job: 'sync.push', ...at, afterMs: Math.max(busyMs, next.getTime() - engine.clock.now().getTime()) })
}

/** Reads the feed; an undo or a preview whose hint was lost is hinted again, and a provider that was not asked for its fields today is. */
async function followAll(engine: Engine, workspaceId: string): Promise<void> {
  await follow(engine, workspaceId)
  const yesterday = new Date(engine.clock.now().getTime() - describedForMs)
  const { undos, previews, stale } = await inTx(engine.db, { workspaceId, actor: 'system:sync' }, async (tx) => ({
    undos: await undosUnderWay(tx),
    previews: await previewsUnderWay(tx),
    stale: await describedBefore(tx, yesterday),
  }))
  for (const runId of undos) await engine.hint({ job: 'sync.undo', workspaceId, runId })
  for (const streamId of stale) await engine.hint({ job: 'sync.describe', workspaceId, streamId })
  for (const at of previews) await engine.hint({ job: 'sync.preview', workspaceId, ...at })
  await review(engine, workspaceId)
}

/** Works under a ledger. A wait the provider asked for leaves the run open and says so on the stream; a limit pauses the connection (null); anything else that fails ends it, in words. */
async function recorded<T>(
  engine: Engine,
  { open, direction }: { readonly open: OpenStream; readonly direction: 'pull' | 'push' },
  work: (ledger: Ledger) => Promise<T>,
): Promise<T | null> {
  const ledger = await openLedger(engine, open, direction)
  try {
    const done = await work(ledger)
    await finish(engine, open, ledger, null)
    if (ledger.begun) await proofDue(engine, open)
    else if (direction === 'push') await proofDueIfOpen(engine, open)
    return done
  } catch (error) {
    if (error instanceof Stop) return stopped(engine, open, { ledger, stop: error })
    if (error instanceof Fault && error.code === 'retry_after') {
      const until = new Date(engine.clock.now().getTime() + (error.retryAfterMs ?? 60_000))
      await inTx(engine.db, mandateOf(open, null), (tx) => saveWait(tx, open.id, { until, reason: error.message }))
    } else
      await finish(
        engine,
        open,
        ledger,
        error instanceof Fault ? error.message : 'Something in PipeDesk went wrong; it will be tried again',
      )
    throw error
  }
}

/** The run is at the limit somebody set: it ends, and the connection waits for them. */
async function stopped(
  engine: Engine,
  open: OpenStream,
  { ledger, stop }: { readonly ledger: Ledger; readonly stop: Stop },
): Promise<null> {
  if (!ledger.begun) await begin(engine, open, ledger)
  await finish(engine, open, ledger, stop.message)
  await inTx(engine.db, mandateOf(open, null), (tx) => trip(tx, open.connectionId, stop))
  await engine.notify({ workspaceId: open.workspaceId, topic: 'config', id: open.connectionId })
  return null
}

// oxlint-disable-next-line max-params -- the run's three and how it ended
async function finish(engine: Engine, open: OpenStream, ledger: Ledger, error: string | null): Promise<void> {
  await closeLedger(engine, open, error === null ? ledger : { ...ledger, error })
  await inTx(engine.db, mandateOf(open, null), async (tx) => {
    if (error === null) {
      await saveWait(tx, open.id, null)
      await forgetFailures(tx, open.id, ledger.direction)
    } else await noteFailure(tx, open.id, { direction: ledger.direction, error })
    if (!ledger.begun && error === null) return
    await saveOutcome(tx, open.connectionId, {
      at: engine.clock.now(),
      status: error !== null ? 'failed' : ledger.tally.failed > 0 ? 'partial' : 'success',
      error,
    })
  })
}

/** Streams whose time has come are pulled; the feed of every workspace that syncs is read, so that a lost hint costs seconds. */
async function tick(engine: Engine): Promise<void> {
  const now = engine.clock.now()
  const due = await takeDue(engine.db, { now, again: new Date(now.getTime() + 10 * 60_000), limit: 1000 })
  for (const at of due) await engine.hint({ job: 'sync.pull', ...at })
  for (const at of await ringingStreams(engine.db)) await engine.hint({ job: 'sync.ring', ...at })
  for (const workspaceId of await syncingWorkspaces(engine.db)) await engine.hint({ job: 'sync.follow', workspaceId })
}
