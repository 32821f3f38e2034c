import type { Change } from '#connectors/kit/stream.ts'
import { inTx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import { apply } from '../apply.flow.ts'
import { meetsStrangers } from '../counterparts/refresh.flow.ts'
import { saveOutcome } from '../due.store.ts'
import { chosenScopes, mandateOf, openStream, pulls, runs, type Engine, type OpenStream } from '../engine.flow.ts'
import { closeLedger, enter, type Ledger, type Pulling } from '../runs/ledger.flow.ts'
import { settleReferences } from '../references.flow.ts'
import { runUnderWay } from '../runs/run.store.ts'
import { confirmAlive } from '../sweep.flow.ts'
import { emptyTally } from '../runs/tally.ts'
import { endRings, nextRipe, ripeRings, type Rung } from './ring.store.ts'

const pageSize = 100
const busyMs = 1000
/** What came while a page was read is gathered for so long. */
const gatherMs = 200

/**
 * Reads the remotes of a stream that were rung for and brings them in as any change; a ring ends only with that. Throws the provider's
 * Faults with all that was brought in before kept. Takes turns with the stream's pull.
 */
export async function readRings(engine: Engine, at: { readonly workspaceId: string; readonly streamId: string }): Promise<void> {
  const open = await openStream(engine, at.workspaceId, at.streamId)
  if (open === null || !runs(open) || !pulls(open)) return
  const settleMs = engine.connector(open.provider)?.hook?.settleMs ?? 0
  const end = await readRipe(engine, open, settleMs)
  await settleReferences(engine, open)
  if (await meetsStrangers(engine, open))
    await engine.hint({ job: 'sync.counterparts', workspaceId: at.workspaceId, connectionId: open.connectionId })
  const next = await inTx(engine.db, mandateOf(open, null), (tx) => nextRipe(tx, open.id, settleMs))
  if (next === null) return
  const waitMs = next.getTime() - engine.clock.now().getTime()
  await engine.hint({ job: 'sync.ring', ...at, afterMs: Math.max(end === 'busy' ? busyMs : gatherMs, waitMs) })
}

async function readRipe(engine: Engine, open: OpenStream, settleMs: number): Promise<'done' | 'busy'> {
  const ripe = (now: Date) => inTx(engine.db, mandateOf(open, null), (tx) => ripeRings(tx, open.id, { now, settleMs, limit: pageSize }))
  let readAt = engine.clock.now()
  let rings = await ripe(readAt)
  if (rings.length === 0) return 'done'
  const { ledger, own } = await ringLedger(engine, open)
  try {
    const http = await engine.http({ workspaceId: open.workspaceId, connectionId: open.connectionId }, { urgent: false })
    for (; rings.length > 0; rings = await ripe(readAt)) {
      const seen = await readPage({ engine, open, http, ledger }, rings)
      if (seen === 'busy') return seen
      const read = { rings: rings.map((each) => ({ ...each, seen: isSeen(each, seen) })), readAt, settleMs }
      await inTx(engine.db, mandateOf(open, null), (tx) => endRings(tx, open.id, read))
      // Fewer than a page: what has come meanwhile is gathered for a moment, so that a storm is not read one by one.
      if (rings.length < pageSize) break
      readAt = engine.clock.now()
    }
    if (own) await finish(engine, open, ledger)
    return 'done'
  } catch (error) {
    const reason = error instanceof Fault ? error.message : 'Something in PipeDesk went wrong; it will be tried again'
    if (own) await finish(engine, open, { ...ledger, error: reason })
    throw error
  }
}

/** The run of these changes: one that a dead pull left running is joined, and left for the next pull to end. Nobody asked for this reading, so no waiting job is answered by it. */
async function ringLedger(engine: Engine, open: OpenStream): Promise<{ ledger: Ledger; own: boolean }> {
  const left = await inTx(engine.db, mandateOf(open, null), (tx) => runUnderWay(tx, open.id, 'pull'))
  const ledger: Ledger = {
    id: left?.id ?? engine.newId(),
    direction: 'pull',
    startedAt: engine.clock.now(),
    tally: left?.tally ?? emptyTally(),
    changed: left?.tally.synced ?? 0,
    begun: left !== null,
    estimate: null,
    shownAtMs: 0,
  }
  return { ledger, own: left === null }
}

async function finish(engine: Engine, open: OpenStream, ledger: Ledger & { error?: string }): Promise<void> {
  if (!ledger.begun) return
  await closeLedger(engine, open, ledger)
  await inTx(engine.db, mandateOf(open, null), (tx) =>
    saveOutcome(tx, open.connectionId, {
      at: engine.clock.now(),
      status: ledger.error !== undefined ? 'failed' : ledger.tally.failed > 0 ? 'partial' : 'success',
      error: ledger.error ?? null,
    }),
  )
}

/** What was read is what the ring told of, or newer. What is not there may not be there yet: it is looked for once more. */
function isSeen({ remoteId, toldAt }: Rung, changes: readonly Change[]): boolean {
  if (toldAt === null) return false
  const change = changes.find(({ id, formerly = [] }) => id === remoteId || formerly.includes(remoteId))
  return change !== undefined && change.values !== null && change.at >= toldAt
}

async function readPage(on: Pulling, rings: readonly Rung[]): Promise<readonly Change[] | 'busy'> {
  const { engine, open, http, ledger } = on
  const known = open.options.scopes === undefined ? open.stream.presets : undefined
  const ids = rings.map(({ remoteId }) => remoteId)
  const seen: Change[] = []
  for (const { id: scope } of chosenScopes(open, known ?? (await open.stream.scopes(http)))) {
    const changes = await open.stream.read(http, scope, ids)
    const run = { id: ledger.id, direction: 'pull', unasked: true } as const
    const applied = await apply(engine, open, { scope, changes, at: http.now(), run, waits: true })
    if (applied.kind === 'busy') return 'busy'
    seen.push(...changes)
    if (applied.kind === 'dropped') continue
    enter(ledger, applied)
    await confirmAlive(on, scope, applied.alive)
  }
  return seen
}
