import type { Pulled } from '#connectors/kit/stream.ts'
import { inTx } from '#db/db.ts'
import { apply } from './apply.flow.ts'
import { cursorsOf, resetCursor, type CursorRow } from './cursor.store.ts'
import { chosenScopes, mandateOf } from './engine.flow.ts'
import { enter, progress, timed, type Pulling } from './runs/ledger.flow.ts'
import { clearStage, stagedPage } from './preview/stage.store.ts'
import { worked } from './runs/stages.ts'
import { limitFor } from './runs/stop.ts'
import { confirmAlive, sweep } from './sweep.flow.ts'

/** `busy`: a write awaits its receipt, come again in a moment. */
export type PullEnd = 'done' | 'busy'

/** Reads every scope of a stream from its cursor to its end. Throws the provider's Faults (retry_after, reconnect) with all earlier pages kept. */
export async function pull(on: Pulling): Promise<PullEnd> {
  const { engine, open, http } = on
  const known = open.options.scopes === undefined ? open.stream.presets : undefined
  const scopes = chosenScopes(open, known ?? (await open.stream.scopes(http)))
  const cursors = await inTx(engine.db, mandateOf(open, null), (tx) => cursorsOf(tx, open.id, scopes))
  let end: PullEnd = 'done'
  for (const cursor of cursors) if ((await pullScope(on, cursor)) === 'busy') end = 'busy'
  return end
}

/** One scope: the next page is fetched while this one is applied. */
async function pullScope(on: Pulling, from: CursorRow): Promise<PullEnd> {
  const { open } = on
  if (from.sweep) await sweep(on, from)
  const source = fetching(on, from)
  const fetch = (cursor: string | null): Promise<Pulled> => timed(on, 'read', () => source(cursor))
  let read = from.cursor
  let coming = fetch(read)
  for (;;) {
    const pulled = await coming
    if (pulled.kind === 'expired') {
      if (read === null) throw new Error(`${open.provider} calls a cursor expired that was never given`)
      await expire(on, { scope: from.scope, read })
      read = null
      coming = fetch(null)
      continue
    }
    if (pulled.more) coming = ahead(fetch(pulled.next))
    const end = await page(on, { scope: from.scope, read, pulled })
    if (end !== 'next') {
      if (pulled.more) await coming.catch(() => undefined)
      return end
    }
    if (!pulled.more) return ended(on, from)
    read = pulled.next
  }
}

const stageFreshMs = 6 * 3_600_000

/** Pages from the provider; those of a first listing from what its preview has read, as far as that goes. */
function fetching({ engine, open, http }: Pulling, { scope, cursor, listing }: CursorRow): (read: string | null) => Promise<Pulled> {
  let staged = open.pulledAt === null && (cursor === null || listing)
  return async (read) => {
    if (staged) {
      const since = new Date(engine.clock.now().getTime() - stageFreshMs)
      const page = await inTx(engine.db, mandateOf(open, null), (tx) => stagedPage(tx, { streamId: open.id, scope, read }, since))
      if (page !== null) return page
      staged = false
    }
    return open.stream.pull(http, read, scope)
  }
}

async function ended({ engine, open }: Pulling, { scope }: CursorRow): Promise<PullEnd> {
  if (open.pulledAt === null) await inTx(engine.db, mandateOf(open, null), (tx) => clearStage(tx, open.id, scope))
  return 'done'
}

/** A promise awaited later: its failure is reported there, not as unhandled. */
function ahead<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

type Page = { readonly scope: string; readonly read: string | null; readonly pulled: Extract<Pulled, { kind: 'page' }> }

async function page(on: Pulling, { scope, read, pulled }: Page): Promise<PullEnd | 'next'> {
  const { engine, open, http, ledger } = on
  const clock = () => engine.clock.now().getTime()
  const fromMs = clock()
  let weighedMs = fromMs
  const applied = await apply(engine, open, {
    scope,
    changes: pulled.changes,
    at: http.now(),
    run: ledger,
    weighed: () => void (weighedMs = clock()),
    page: { read, next: pulled.next, more: pulled.more },
    most: mostOf(on),
  })
  const stages = worked(ledger.stages ?? {}, 'match', { fromMs, toMs: weighedMs })
  ledger.stages = worked(stages, 'write', { fromMs: weighedMs, toMs: clock() })
  if (applied.kind === 'busy') return 'busy'
  if (applied.kind === 'dropped') return 'done'
  enter(ledger, applied)
  ledger.estimate = pulled.estimate ?? ledger.estimate
  await progress(engine, open, ledger)
  await confirmAlive(on, scope, applied.alive)
  if (applied.sweep) await sweep(on, { scope })
  return 'next'
}

/** How many records this run may still change here; null: as many as there are. */
function mostOf({ open, ledger }: Pulling): number | null {
  const here = limitFor(open, 'here')
  return here === null ? null : here - ledger.changed
}

async function expire({ engine, open }: Pulling, at: { scope: string; read: string }): Promise<void> {
  await inTx(engine.db, mandateOf(open, null), (tx) => resetCursor(tx, { streamId: open.id, ...at }))
}
