import type { Http } from '#connectors/kit/http.ts'
import { inTx } from '#db/db.ts'
import { mandateOf, type Engine, type OpenStream } from '../engine.flow.ts'
import { beginRun, endRun, runUnderWay, saveProgress, waitingParts, type RunStatus } from './run.store.ts'
import { worked, type StageName, type Stages } from './stages.ts'
import { add, emptyTally, type Tally } from './tally.ts'

/** The log of one stream in one direction while it is being worked: what is done so far, shown at most twice a second. */
export type Ledger = {
  readonly id: string
  readonly direction: 'pull' | 'push'
  readonly startedAt: Date
  tally: Tally
  /** Records changed on the side it writes to; at least, where a dead process began it. */
  changed: number
  /** The run's row is there: somebody asked for it, or it had an effect. */
  begun: boolean
  estimate: number | null
  shownAtMs: number
  stages?: Stages
}

/** What a pull or a push of one stream works with. */
export type Pulling = { readonly engine: Engine; readonly open: OpenStream; readonly http: Http; readonly ledger: Ledger }

const showEveryMs = 500

/** Opens a run: one that a dead process left running is carried on; one that somebody waits for is written at once; others when they have an effect. */
export async function openLedger(engine: Engine, open: OpenStream, direction: 'pull' | 'push'): Promise<Ledger> {
  const at = engine.clock.now()
  const blank: Ledger = {
    id: engine.newId(),
    direction,
    startedAt: at,
    tally: emptyTally(),
    changed: 0,
    begun: false,
    estimate: null,
    shownAtMs: 0,
  }
  return inTx(engine.db, mandateOf(open, null), async (tx) => {
    const left = await runUnderWay(tx, open.id, direction)
    if (left !== null) return { ...blank, id: left.id, tally: left.tally, stages: left.stages, changed: left.tally.synced, begun: true }
    if (!(await waitingParts(tx, open.id, direction))) return blank
    await beginRun(tx, { id: blank.id, connectionId: open.connectionId, streamId: open.id, kind: open.kind, direction, at })
    return { ...blank, begun: true }
  })
}

/** Writes the row of a run that has had no effect yet. */
export async function begin(engine: Engine, open: OpenStream, ledger: Ledger): Promise<void> {
  const { id, direction, startedAt: at } = ledger
  await inTx(engine.db, mandateOf(open, id), (tx) =>
    beginRun(tx, { id, connectionId: open.connectionId, streamId: open.id, kind: open.kind, direction, at }),
  )
  ledger.begun = true
}

/** Adds what a step did and shows it, in a transaction of its own. */
export async function progress(engine: Engine, open: OpenStream, ledger: Ledger & { done?: Tally }): Promise<void> {
  if (!ledger.begun || engine.clock.now().getTime() - ledger.shownAtMs < showEveryMs) return
  ledger.shownAtMs = engine.clock.now().getTime()
  await inTx(engine.db, mandateOf(open, ledger.id), (tx) => saveProgress(tx, ledger.id, ledger))
  await engine.notify({ workspaceId: open.workspaceId, topic: 'run', id: ledger.id })
}

/** Does one piece of work of a stage and notes when; what failed took its time too. */
export async function timed<T>({ engine, ledger }: Pulling, stage: StageName, work: () => Promise<T>): Promise<T> {
  const fromMs = engine.clock.now().getTime()
  try {
    return await work()
  } finally {
    ledger.stages = worked(ledger.stages ?? {}, stage, { fromMs, toMs: engine.clock.now().getTime() })
  }
}

/** Notes what was done, and whether the run has a row now. */
export function enter(ledger: Ledger, done: { readonly tally: Tally; readonly effect: boolean; readonly changed?: number }): void {
  if (ledger.direction === 'pull') ledger.changed += done.changed ?? 0
  ledger.tally = add(ledger.tally, done.tally)
  ledger.begun ||= done.effect
}

/** Ends a run; one without a row leaves no trace. */
export async function closeLedger(engine: Engine, open: OpenStream, ledger: Ledger & { error?: string }): Promise<void> {
  if (!ledger.begun) return
  const status: RunStatus = ledger.error !== undefined ? 'failed' : ledger.tally.failed > 0 ? 'partial' : 'completed'
  await inTx(engine.db, mandateOf(open, ledger.id), (tx) =>
    endRun(tx, ledger.id, { ...stagesOf(ledger), tally: ledger.tally, status, error: ledger.error ?? null, at: engine.clock.now() }),
  )
  await engine.notify({ workspaceId: open.workspaceId, topic: 'run', id: ledger.id })
}

const stagesOf = ({ stages }: Ledger): { stages?: Stages } => (stages === undefined ? {} : { stages })
