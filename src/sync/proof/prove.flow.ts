import { connectionById } from '#connections/connections.store.ts'
import type { Change, Raw } from '#connectors/kit/stream.ts'
import { load, type Stored } from '#crm/records/load.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import { nouns } from '#model/nouns.ts'
import type { Values } from '#model/value.ts'
import { openConflicts, type ConflictRow } from '../conflicts/conflict.store.ts'
import { lookingOf, mandateOf, runs, type Engine, type OpenStream } from '../engine.flow.ts'
import { withReferences, type Mapping } from '../lens/mapping.ts'
import { outgoing, pendingOf } from '../pending.ts'
import type { Terms } from '../three-way/policy.ts'
import type { Bases } from '../three-way/sides.ts'
import { learnPointers } from '../references.flow.ts'
import { referenceBook } from '../references.ts'
import { waitOf } from '../why.store.ts'
import { reasonOfLink } from '../why-not/link-reason.ts'
import { compare, type Difference } from './compare.ts'
import { emptySum, enter, enterWaiting, mostDiffering, type After, type Differing, type Entry, type Sum } from './proof.ts'
import { isAtRest, livePage, proofsOf, saveProof, waitingLinks, type LiveLink } from './proof.store.ts'
import { labelsOf, reasonsOf, type Setting } from './reasons.ts'

const pageSize = 500
/** A comparison rests for twenty times as long as it took, so that it never costs more than a twentieth of a core. */
const rest = { leastMs: 5000, times: 20 }

/** Time for the runs that follow a run at once. */
const settleMs = 1500

/** A run with an effect ended: both sides are to be compared when all is at rest. */
export async function proofDue(engine: Engine, { workspaceId, id }: Pick<OpenStream, 'workspaceId' | 'id'>): Promise<void> {
  await engine.hint({ job: 'sync.proof', workspaceId, streamId: id, how: 'held', afterMs: settleMs })
}

/** Something of the stream is due or under way: looked at again after this. */
const unrestMs = 10_000

/** The same where the last comparison left something open: an answer of a person may have settled it without a run. */
export async function proofDueIfOpen(engine: Engine, open: OpenStream): Promise<void> {
  const proofs = await inTx(engine.db, mandateOf(open, null), (tx) => proofsOf(tx, [open.id]))
  if (proofs.some((proof) => proof.how === 'held' && proof.open > 0)) await proofDue(engine, open)
}

/** Compares both sides of a stream as they are kept here, page by page. Returns after how many milliseconds to try again; null: done. */
export async function proveHeld(engine: Engine, open: OpenStream): Promise<number | null> {
  const begun = engine.clock.now()
  const { last, rests } = await inTx(engine.db, mandateOf(open, null), async (tx) => ({
    last: (await proofsOf(tx, [open.id])).find(({ how }) => how === 'held'),
    rests: await isAtRest(tx, open.id, begun),
  }))
  // What rests is compared as it is; what works is let come to its end first.
  if (!rests && runs(open)) return unrestMs
  if (last?.at != null) {
    const waitMs = last.at.getTime() + Math.max(rest.leastMs, rest.times * last.tookMs) - begun.getTime()
    if (waitMs > 0) return waitMs
  }
  let sum = emptySum
  for (let after: After | null = null, more = true; more;) {
    const from: After | null = after
    const page = await inTx(engine.db, mandateOf(open, null), async (tx) => {
      const links = await livePage(tx, open.id, { after: from, limit: pageSize })
      return { links, entries: await entriesOf(tx, engine, { open, links, remotes: null }) }
    })
    sum = page.entries.reduce(enter, sum)
    after = page.links.at(-1) ?? null
    more = page.links.length === pageSize
  }
  await close(engine, open, { sum, begun, how: 'held' })
  return null
}

/** Adds what waits, and keeps the whole. */
export async function close(
  engine: Engine,
  open: OpenStream,
  { sum, begun, how }: { readonly sum: Sum; readonly begun: Date; readonly how: 'held' | 'read' },
): Promise<void> {
  const now = engine.clock.now()
  await inTx(engine.db, mandateOf(open, null), async (tx) => {
    const whole = enterWaiting(sum, await waitingOf(tx, engine, open))
    await saveProof(tx, { streamId: open.id, how }, { sum: whole, at: now, tookMs: now.getTime() - begun.getTime() })
  })
  await engine.notify({ workspaceId: open.workspaceId, topic: 'config', id: open.connectionId })
}

/** What is compared. `remotes`: as read just now, by remote id; null: the shadows. */
export type Comparing = {
  readonly open: OpenStream
  readonly links: readonly LiveLink[]
  readonly remotes: ReadonlyMap<string, Change> | null
}

/** Each link compared with its record. */
export async function entriesOf(tx: Tx, engine: Engine, { open, links, remotes }: Comparing): Promise<readonly Entry[]> {
  if (links.length === 0) return []
  const ids = links.map(({ id }) => id)
  const records = await load(
    tx,
    open.kind,
    links.map(({ recordId }) => recordId),
  )
  const conflicts = await openConflicts(tx, ids)
  const theirs = new Map(links.map((link) => [link.id, remoteOf(link, remotes)]))
  // A book for each page: what a million links point at is not kept.
  const book = referenceBook()
  const mapping = withReferences(open.mapping, book)
  await learnPointers(
    tx,
    { ...open, mapping, book },
    {
      raws: links.flatMap((link) => [theirs.get(link.id) ?? null, link.shadow]),
      locals: [...records.values()].map(({ values }) => values),
    },
  )
  const { terms } = lookingOf(engine, open, engine.clock.now())
  const setting = await settingOf(tx, engine, open)
  return links.map((link) => {
    const record = records.get(link.recordId) ?? null
    const remote = theirs.get(link.id) ?? null
    const lives = record !== null && record.deletedAt === null && record.mergedInto === null
    const bases = { shadow: link.shadow ?? {}, ours: link.ours, theirs: link.theirs }
    const due = lives ? dueNow({ local: record.values, bases }, mapping, terms) : new Set<string>()
    const both = lives && remote !== null ? compare({ local: record.values, remote, bases, due }, mapping.slots, book) : null
    const said = { id: `${link.scope}\n${link.remoteId}`, here: both?.here ?? String(lives), there: both?.there ?? String(remote !== null) }
    const found = { record, remote, conflict: conflicts.get(link.id), differences: both?.differences ?? null }
    return { ...said, differs: differingOf(link, found, setting) }
  })
}

/** What was found of one link. `differences` null: there are not two living sides to compare. */
type Looked = {
  readonly record: Stored | null
  readonly remote: Raw | null
  readonly conflict: ConflictRow | undefined
  readonly differences: readonly Difference[] | null
}

/** What is not equal about a link, and why; null: both sides say the same, and nothing waits for a person. */
function differingOf(link: LiveLink, { record, remote, conflict, differences }: Looked, setting: Setting): Differing | null {
  if (differences?.length === 0 && conflict === undefined) return null
  const reasons = reasonsOf(
    {
      link: { state: 'live', reason: null },
      record,
      conflict: conflict === undefined ? null : { fields: conflict.fields, ignored: conflict.status === 'ignored' },
      differences: differences ?? [],
      gone: record === null || record.deletedAt !== null ? 'here' : remote === null ? 'there' : null,
    },
    setting,
  )
  return { linkId: link.id, recordId: link.recordId, remoteId: link.remoteId, fields: labelsOf(differences ?? [], setting.label), reasons }
}

/** The slots that a push would write now. */
function dueNow(sides: { readonly local: Values; readonly bases: Bases }, mapping: Mapping, terms: Terms): ReadonlySet<string> {
  return new Set(Object.keys(outgoing(sides.bases, pendingOf(sides, mapping, terms).pending, mapping).due))
}

/** Theirs to compare with; what was read and is older than what we have gives way to it. null: not there any more. */
function remoteOf(link: LiveLink, remotes: Comparing['remotes']): Raw | null {
  const shadow = link.shadow ?? {}
  const read = remotes?.get(link.remoteId)
  if (read === undefined) return shadow
  return read.order !== null && link.order !== null && read.order <= link.order ? shadow : read.values
}

/** What all links of the stream share. */
async function settingOf(tx: Tx, engine: Engine, open: OpenStream): Promise<Setting> {
  const connection = await connectionById(tx, open.connectionId)
  if (connection === null) throw new Error(`the connection of stream ${open.id} is gone`)
  return {
    names: { provider: engine.connector(open.provider)?.title ?? open.provider, kind: nouns[open.kind].plural },
    connection,
    offer: { writes: open.stream.push !== undefined, spread: open.stream.spread, ticked: open.kinds.includes(open.kind) },
    stream: { listed: true, createThere: true, lacks: [], doubted: false, waitsFor: await waitOf(tx, open.id, engine.clock.now()) },
    label: (name) => open.fields.find((field) => field.name === name)?.label ?? name,
  }
}

async function waitingOf(tx: Tx, engine: Engine, open: OpenStream): Promise<Parameters<typeof enterWaiting>[1]> {
  const { counts, named } = await waitingLinks(tx, open.id, mostDiffering)
  const provider = engine.connector(open.provider)?.title ?? open.provider
  const reasons: Record<string, number> = {}
  for (const each of counts) {
    const { code } = reasonOfLink(each, provider)
    reasons[code] = (reasons[code] ?? 0) + each.count
  }
  return {
    links: counts.reduce((sum, { count }) => sum + count, 0),
    reasons,
    named: named.map(({ id, recordId, remoteId, ...link }) => ({
      linkId: id,
      recordId,
      remoteId,
      fields: [],
      reasons: [reasonOfLink(link, provider)],
    })),
  }
}
