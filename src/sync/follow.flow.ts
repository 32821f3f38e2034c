import { inTx, type Tx } from '#db/db.ts'
import { chosenScopes, lookingOf, mandateOf, openStreamIn, optionsOf, pushes, runs, type Engine, type OpenStream } from './engine.flow.ts'
import { beginFollower, moveFollower, readFeed, type Stirred } from './feed.store.ts'
import { fateOf, localOf } from './fate.ts'
import { freshLink, looksAnew, type LinkRow } from './link.ts'
import { lockLinksOf, nextDue } from './link.store.ts'
import { insertLinks, updateLinks } from './link-write.store.ts'
import { lockCreation } from './matching.store.ts'
import { doubtedIn } from './matches/match.store.ts'
import { recordsOfLinks } from './references.flow.ts'
import { recordsAfter, spreadable } from './spread.store.ts'
import { markSettled, savePlan, streamsOf } from './stream.store.ts'

const pageSize = 1000

/**
 * Reads the change feed for every stream of a workspace that may push, and marks the links of records that somebody else changed
 * as due; records new to a stream get their unborn link. A changed mapping or a new stream plans over all records instead.
 */
export async function follow(engine: Engine, workspaceId: string): Promise<void> {
  const streams = await inTx(engine.db, { workspaceId, actor: 'system:sync' }, (tx) => streamsOf(tx, null))
  for (const stream of streams) if (runs(stream)) await followStream(engine, { workspaceId, streamId: stream.id })
}

type At = { readonly workspaceId: string; readonly streamId: string }

async function followStream(engine: Engine, at: At): Promise<void> {
  let due = false
  for (let more = true; more;) {
    const step = await inTx(engine.db, { workspaceId: at.workspaceId, actor: 'system:sync' }, async (tx) => {
      const open = await openStreamIn(engine, tx, at)
      if (open === null) return { due: false, more: false }
      // A link that is due although nobody said so: its hint was lost.
      const waiting = await nextDue(tx, open.id)
      due ||= waiting !== null && waiting <= engine.clock.now()
      if (!pushes(open)) return { due: false, more: false }
      const name = `push:${open.id}`
      await beginFollower(tx, name)
      const plan = await planPage(tx, engine, open)
      if (plan !== null) return plan
      const page = await readFeed(tx, name, { kind: open.kind, self: open.actor, limit: pageSize })
      const marked = await mark(tx, engine, { open, stirred: page.stirred.filter(({ byOthers, restored }) => byOthers || restored) })
      if (page.next !== null) await moveFollower(tx, name, page.next)
      return { due: marked > 0, more: page.more }
    })
    due ||= step.due
    more = step.more
  }
  if (due) await engine.hint({ job: 'sync.push', ...at })
}

/**
 * One page of a plan over all records; null when none is owed, or not yet: before the first listing is complete it would create what is
 * there already. What is linked by then is read from the feed meanwhile.
 */
async function planPage(tx: Tx, engine: Engine, open: OpenStream): Promise<{ due: boolean; more: boolean } | null> {
  if (open.planned >= open.version) return null
  if (open.pulledAt === null && open.direction !== 'push') return null
  const records = await recordsAfter(tx, open.kind, { after: open.planAfter, limit: pageSize })
  const stirred = records.map(({ id }) => ({ recordId: id, byOthers: true, restored: false }))
  const alive = new Set(records.flatMap((each) => (each.alive ? [each.id] : [])))
  const marked = await mark(tx, engine, { open, stirred, alive })
  const last = records.length < pageSize
  await savePlan(tx, open.id, last ? { after: null, done: open.version } : { after: records.at(-1)?.id ?? null, done: null })
  // Nothing is owed there, so no push will come to say that the first sync is through.
  if (last && open.settledAt === null && open.pulledAt !== null && (await nextDue(tx, open.id)) === null)
    await markSettled(tx, open.id, engine.clock.now())
  return { due: marked > 0, more: true }
}

/** `alive`: of a plan, which reads no feed, the records that are there: a link that says its record was deleted here is out of date. */
type Marking = { readonly open: OpenStream; readonly stirred: readonly Stirred[]; readonly alive?: ReadonlySet<string> }

/** Marks links of these records as due and gives new records their unborn link; how many. */
async function mark(tx: Tx, engine: Engine, { open, stirred, alive }: Marking): Promise<number> {
  if (stirred.length === 0) return 0
  const now = engine.clock.now()
  const links = await lockLinksOf(
    tx,
    open.id,
    stirred.map(({ recordId }) => recordId),
  )
  const by = Map.groupBy(links, (link) => link.recordId ?? '')
  const restored = new Set(stirred.filter((each) => each.restored).map(({ recordId }) => recordId))
  const owes = await owing(tx, engine, { open, links })
  const woken = links.flatMap((link): LinkRow[] => {
    const waits = link.state === 'held' && (link.reason === 'brake' || link.reason === 'deleted')
    const left = waits || (link.state === 'excluded' && link.reason === 'deleted_here')
    const back = left && (restored.has(link.recordId ?? '') || alive?.has(link.recordId ?? '') === true)
    // The remote never went away: its link goes on, after a fresh look at it, which may have been edited since and seen so.
    if (back && link.remoteId !== null) return [{ ...looksAnew(link), retryAt: now, attempts: 0 }]
    // It went before it ever came there.
    if (back && optionsOf(open).createThere) return [{ ...link, state: 'unborn', reason: null, detail: null, retryAt: now, attempts: 0 }]
    return owes(link) ? [{ ...link, retryAt: now, attempts: 0 }] : []
  })
  await updateLinks(tx, woken)
  const homeless = stirred.filter(({ recordId, restored }) => isHomeless(by.get(recordId) ?? [], restored)).map(({ recordId }) => recordId)
  const born = await births(tx, engine, { open, ids: homeless })
  await insertLinks(tx, open.id, born)
  return woken.length + born.length
}

/** Which links have something to do. An echo of what sync itself brought owes nothing, and its link is not even written. */
async function owing(
  tx: Tx,
  engine: Engine,
  { open, links }: { readonly open: OpenStream; readonly links: readonly LinkRow[] },
): Promise<(link: LinkRow) => boolean> {
  const records = await recordsOfLinks(tx, open, links)
  const looking = lookingOf(engine, open, engine.clock.now())
  return (link) => {
    if (link.state !== 'live' && link.state !== 'refused' && link.state !== 'unborn') return false
    const fate = fateOf(link, localOf(records.get(link.recordId ?? '')), looking)
    return fate.do !== 'rest' || fate.link.state !== link.state
  }
}

/** A record without a link in the stream, or one that was restored after its remote had gone. An earlier id of a remote is no place of its own: the remote may stand for another record by now. */
function isHomeless(links: readonly LinkRow[], restored: boolean): boolean {
  const own = links.filter(({ state, reason }) => state !== 'gone' || reason !== 'moved')
  return own.length === 0 || (restored && own.every((link) => link.state === 'gone'))
}

/** The unborn links of those that have no place in a stream; what went away there stays away. */
export async function birthsOfHomeless(
  tx: Tx,
  engine: Engine,
  { open, ids }: { readonly open: OpenStream; readonly ids: readonly string[] },
): Promise<readonly LinkRow[]> {
  const by = Map.groupBy(await lockLinksOf(tx, open.id, ids), (link) => link.recordId ?? '')
  return births(tx, engine, { open, ids: ids.filter((id) => isHomeless(by.get(id) ?? [], false)) })
}

export async function births(
  tx: Tx,
  engine: Engine,
  { open, ids }: { readonly open: OpenStream; readonly ids: readonly string[] },
): Promise<readonly LinkRow[]> {
  const listed = open.pulledAt !== null || open.direction === 'push'
  if (open.stream.spread !== 'shared' || !optionsOf(open).createThere || !listed) return []
  const [scope] = chosenScopes(open, open.stream.presets ?? [])
  const free = await spreadable(tx, open, ids)
  if (free.length === 0) return []
  // A page being applied may be linking one of them right now: creators take turns, then look.
  await lockCreation(tx, open.kind)
  const linked = new Set((await lockLinksOf(tx, open.id, free)).flatMap((link) => (link.state === 'gone' ? [] : (link.recordId ?? []))))
  const doubted = await doubtedIn(tx, open.id, free)
  const may = free.filter((id) => !linked.has(id) && !doubted.has(id))
  return may.map((recordId) =>
    freshLink({
      id: engine.newId(),
      scope: scope?.id ?? '',
      state: 'unborn',
      recordId,
      retryAt: engine.clock.now(),
      version: open.version,
    }),
  )
}

/** Whether anything of a stream is still to be planned: a pull that completed its first listing calls for it. */
export async function owesPlan(engine: Engine, open: OpenStream): Promise<boolean> {
  return inTx(engine.db, mandateOf(open, null), async (tx) =>
    (await streamsOf(tx, open.connectionId)).some(({ id, planned, version }) => id === open.id && planned < version),
  )
}
