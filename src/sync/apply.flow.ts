import type { Change, Cursor } from '#connectors/kit/stream.ts'
import { inTx, type Tx } from '#db/db.ts'
import { attempt, isTransient } from './attempt.store.ts'
import { lockCursor, markSeen, saveCursor, type CursorRow } from './cursor.store.ts'
import { mandateOf, type Engine, type OpenStream } from './engine.flow.ts'
import { freshLink } from './link.ts'
import { headsOf, lockLinks } from './link.store.ts'
import { insertLinks, updateLinks } from './link-write.store.ts'
import { isOvertaken } from './matching.flow.ts'
import { nouns } from '#model/nouns.ts'
import { add, emptyTally, type Tally } from './runs/tally.ts'
import { addIssues, beginRun, type Issue } from './runs/run.store.ts'
import type { Settled } from './save.flow.ts'
import { Busy, settle } from './settle.flow.ts'
import type { Answered, Settling } from './settling.flow.ts'
import { Stop } from './runs/stop.ts'
import { markPulled } from './stream.store.ts'

/** Where a page was read from and where reading goes on. */
export type PageEnd = { readonly read: Cursor | null; readonly next: Cursor; readonly more: boolean }

/** Changes of one scope to bring in, and in which run. `page`: its cursor moves in the same transaction; absent: they were read by id. */
export type Batch = {
  readonly scope: string
  readonly changes: readonly Change[]
  readonly at: Date
  /** `unasked`: no job that waits for a run is answered by this one. */
  readonly run: { readonly id: string; readonly direction: 'pull' | 'push'; readonly unasked?: true }
  readonly page?: PageEnd
  /** How many records it may change; one more, and none of it is brought in (`Stop`). */
  readonly most?: number | null
  readonly answers?: ReadonlyMap<string, Answered>
  /** Told when matching and merging are done and writing begins. */
  readonly weighed?: () => void
  /** Whether it waits for writes on their way (`busy`) instead of leaving those links to their receipts; a page always does. */
  readonly waits?: true
}

/** `dropped`: another reader was faster. `busy`: a write to one of these remotes awaits its receipt; come again soon. */
export type Applied =
  | { readonly kind: 'dropped' }
  | { readonly kind: 'busy' }
  | {
      readonly kind: 'applied'
      readonly tally: Tally
      readonly alive: readonly string[]
      readonly effect: boolean
      /** Records written here. */
      readonly changed: number
      readonly due: boolean
      readonly woken: readonly string[]
      readonly sweep: boolean
    }

const tries = 4

/** How often a page is worked beside others before it has the making of records to itself. */
const besides = 2

/** Another page made meanwhile whom this one made too: it is worked anew, and finds them. */
class Overtaken extends Error {}

/** Brings a page in: records, bases, conflicts and the cursor together, in one transaction. The only door by which remote state enters. */
export async function apply(engine: Engine, open: OpenStream, batch: Batch): Promise<Applied> {
  let overtaken = 0
  for (let tried = 1; ; tried += 1) {
    try {
      const alone = overtaken === besides
      const applied = await inTx(engine.db, mandateOf(open, batch.run.id), (tx) => applyIn(tx, { engine, open, batch, alone }))
      if (applied.kind === 'applied') await tell(engine, open, applied)
      return applied
    } catch (error) {
      if (error instanceof Busy) return { kind: 'busy' }
      if (error instanceof Overtaken) overtaken += 1
      else if (!isTransient(error) || tried === tries) throw error
      // What it learned of links that were rolled back is not so.
      open.book.forget()
    }
  }
}

type Applying = { readonly engine: Engine; readonly open: OpenStream; readonly batch: Batch; readonly alone: boolean }

async function applyIn(tx: Tx, on: Applying): Promise<Applied> {
  const { engine, open, batch, alone } = on
  const cursor = batch.page === undefined ? null : await lockCursor(tx, { streamId: open.id, scope: batch.scope, read: batch.page.read })
  if (batch.page !== undefined && cursor === null) return { kind: 'dropped' }
  const moved = cursor === null || batch.page === undefined ? null : nextCursor(cursor, batch.page)
  const generation = moved !== null && moved.generation !== null ? moved.generation : null
  const settling: Settling = {
    engine,
    open,
    scope: batch.scope,
    runId: batch.run.id,
    at: batch.at,
    generation,
    waits: batch.page !== undefined || batch.waits === true,
    answers: batch.answers ?? new Map(),
    alone,
    ...(batch.weighed === undefined ? {} : { weighed: batch.weighed }),
  }
  const done = await bisect(tx, settling, batch.changes)
  const changed = done.reduce((sum, each) => sum + each.changed, 0)
  if (batch.most != null && changed > batch.most) throw new Stop('here', { ...open, kind: nouns[open.kind].plural })
  const now = engine.clock.now()
  if (moved !== null) {
    if (generation !== null)
      await markSeen(
        tx,
        { streamId: open.id, scope: batch.scope, generation },
        done.flatMap((each) => each.unchanged),
      )
    await saveCursor(tx, open.id, { ...moved.row, at: now })
    if (!moved.row.listing && open.pulledAt === null) await markPulled(tx, open.id, now)
  }
  const issues = done.flatMap((each) => each.issues)
  const effect = issues.length > 0 || done.some((each) => each.effect)
  if (effect)
    await beginRun(tx, {
      id: batch.run.id,
      direction: batch.run.direction,
      ...(batch.run.unasked === true ? { unasked: true } : {}),
      connectionId: open.connectionId,
      streamId: open.id,
      kind: open.kind,
      at: batch.at,
    })
  await addIssues(tx, { id: batch.run.id, at: now }, issues)
  const looked = done.map((each) => each.looked)
  if (!alone && (await isOvertaken(tx, open, looked))) throw new Overtaken()
  return {
    kind: 'applied',
    effect,
    changed,
    tally: done.reduce((sum, each) => add(sum, each.tally), emptyTally()),
    alive: done.flatMap((each) => each.alive),
    due: done.some((each) => each.due),
    woken: [...new Set(done.flatMap((each) => each.woken))],
    sweep: moved?.row.sweep ?? false,
  }
}

/** A page read from nothing begins a listing; its last page completes it and calls for a sweep. */
function nextCursor(cursor: CursorRow, page: PageEnd): { row: CursorRow; generation: number | null } {
  const begins = page.read === null
  const listing = begins || cursor.listing
  const generation = cursor.generation + (begins ? 1 : 0)
  return {
    generation: listing ? generation : null,
    row: {
      scope: cursor.scope,
      cursor: page.next,
      generation,
      listing: listing && page.more,
      sweep: (cursor.sweep && !begins) || (listing && !page.more),
    },
  }
}

/** Settles a set under a savepoint; where the database refuses it, halves it until the culprit stands alone and is listed as refused. */
export async function bisect(tx: Tx, on: Settling, changes: readonly Change[]): Promise<readonly Settled[]> {
  if (changes.length === 0) return []
  const tried = await attempt(tx, () => settle(tx, on, changes))
  if ('done' in tried) return tried.done
  const [only] = changes
  if (changes.length === 1 && only !== undefined) return [await refuse(tx, on, { change: only, reason: tried.refused.reason })]
  const middle = Math.ceil(changes.length / 2)
  return [...(await bisect(tx, on, changes.slice(0, middle))), ...(await bisect(tx, on, changes.slice(middle)))]
}

/** A change the database would not take: its link says why, and the page goes on. */
async function refuse(tx: Tx, on: Settling, { change, reason }: { change: Change; reason: string }): Promise<Settled> {
  const [head] = await headsOf(tx, { streamId: on.open.id, scope: on.scope }, [change.id])
  const [known] = head === undefined ? [] : await lockLinks(tx, [head.id])
  const link =
    known ?? freshLink({ id: on.engine.newId(), scope: change.scope, state: 'refused', remoteId: change.id, version: on.open.version })
  // Tag and order stay as they were: the next look at it is a new one.
  const refused = {
    ...link,
    state: known === undefined || known.state === 'live' ? ('refused' as const) : known.state,
    reason,
    retryAt: null,
    syncedAt: on.engine.clock.now(),
  }
  await (known === undefined ? insertLinks(tx, on.open.id, [refused]) : updateLinks(tx, [refused]))
  const issue: Issue = { linkId: link.id, recordId: link.recordId, remoteId: change.id, what: 'refused', reason }
  return {
    tally: { ...emptyTally(), processed: 1, failed: 1 },
    issues: [issue],
    alive: [],
    unchanged: [change.id],
    effect: true,
    changed: 0,
    due: false,
    woken: [],
    conflictIds: [],
    looked: { sought: [], known: [] },
  }
}

/** After the commit: what the page left to do. */
async function tell(engine: Engine, open: OpenStream, applied: Extract<Applied, { kind: 'applied' }>): Promise<void> {
  const { workspaceId } = open
  if (applied.effect) await engine.hint({ job: 'sync.follow', workspaceId })
  else if (applied.due) await engine.hint({ job: 'sync.push', workspaceId, streamId: open.id })
  for (const streamId of applied.woken) await engine.hint({ job: 'sync.push', workspaceId, streamId })
}
