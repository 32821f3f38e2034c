import type { Tx } from '#db/db.ts'
import type { Values } from '#model/value.ts'
import { openConflicts, saveConflicts, settleConflicts, type ConflictRow } from './conflicts/conflict.store.ts'
import { births } from './follow.flow.ts'
import { saveRulings, type RulingRow } from './history.store.ts'
import { freshLink, type LinkRow } from './link.ts'
import { insertLinks, updateLinks } from './link-write.store.ts'
import type { Looked } from './matching.flow.ts'
import { hasReferences, missingIn } from './references.ts'
import type { Issue } from './runs/run.store.ts'
import { saveSent } from './sent.store.ts'
import { sentRow, type SentRow } from './sent.ts'
import type { Outcome, Settling } from './settling.flow.ts'
import type { Conflict, Ruling } from './three-way/sides.ts'
import type { Tally } from './runs/tally.ts'
import { saveUnresolved, wakeReferrers } from './unresolved.store.ts'
import type { Weighed } from './weigh.ts'

/** What became of a set of changes. */
export type Settled = {
  readonly tally: Tally
  readonly issues: readonly Issue[]
  /** Gone links whose remote shows itself again: to be confirmed by a read. */
  readonly alive: readonly string[]
  /** Remotes seen and left as they are. */
  readonly unchanged: readonly string[]
  /** Something was written that a person would call a change. */
  readonly effect: boolean
  /** Records written here. */
  readonly changed: number
  /** Something is to be pushed on this stream. */
  readonly due: boolean
  /** Streams whose links waited for these remotes. */
  readonly woken: readonly string[]
  readonly conflictIds: readonly string[]
  /** What was looked for; `known` are the records that were found or written. */
  readonly looked: Looked
}

/** Writes links, conflicts, rulings and waiting references of a settled set. */
export async function saveSettled(tx: Tx, on: Settling, of: Outcome): Promise<Settled> {
  const now = on.engine.clock.now()
  const { ended, aliases } = renamedLinks(on, of, now)
  const outside = of.weighed.map(({ link, fresh, before }) => ({
    fresh,
    link: link.state === 'gone' && before !== 'gone' ? { ...link, goneAt: now } : link,
  }))
  const all = [...outside, ...of.noted]
  await updateLinks(tx, ended)
  await updateLinks(
    tx,
    all.filter(({ fresh }) => !fresh).map(({ link }) => link),
  )
  await insertLinks(tx, on.open.id, [...all.filter(({ fresh }) => fresh).map(({ link }) => link), ...aliases])
  const homeless = of.weighed.flatMap((each) => (each.homeless ? [each.recordId] : []))
  await insertLinks(tx, on.open.id, await births(tx, on.engine, { open: on.open, ids: homeless }))
  await saveSent(tx, on.runId, sentIn(on, of.links))
  const conflicts = await keepConflicts(tx, on, of.weighed)
  await saveRulings(
    tx,
    { id: on.runId, at: now },
    of.weighed.flatMap((each) => each.rulings.map((ruling) => rulingRow(on, each, ruling))),
  )
  const woken = await keepReferences(tx, on, of.weighed)
  return {
    tally: tallyOf(of, conflicts),
    issues: issuesOf(of),
    alive: of.routes.alive.map(({ id }) => id),
    unchanged: [...of.routes.unchanged, ...of.routes.alive].map(({ id }) => id),
    effect:
      of.written.length > 0 ||
      ended.length > 0 ||
      all.some(({ link, fresh }) => fresh || of.links.get(link.id)?.state !== link.state) ||
      conflicts.opened.length > 0,
    changed: of.written.length,
    due: of.weighed.some(({ due }) => due),
    woken,
    conflictIds: conflicts.opened,
    looked: { ...of.looked, known: [...of.looked.known, ...of.written.map(({ id }) => id)] },
  }
}

/** What of this set are answers to writes of ours. */
function sentIn(on: Settling, links: ReadonlyMap<string, LinkRow>): SentRow[] {
  return [...on.answers.values()].flatMap(({ linkId, sent }) => {
    const link = links.get(linkId)
    return link === undefined ? [] : (sentRow(link, sent, on.open.mapping) ?? [])
  })
}

/** Earlier ids: one that the new id takes over leaves a gone link behind, so it is never new again; one whose object was merged into another ends. */
function renamedLinks(on: Settling, of: Outcome, now: Date): { ended: LinkRow[]; aliases: LinkRow[] } {
  const ended: LinkRow[] = []
  const aliases: LinkRow[] = []
  for (const { link, change, how } of of.routes.renamed) {
    const row = of.links.get(link.id)
    if (row === undefined) continue
    if (how === 'merged') ended.push({ ...row, state: 'gone', reason: 'merged_there', detail: { into: change.id }, syncedAt: now })
    else
      aliases.push(
        freshLink({
          id: on.engine.newId(),
          scope: row.scope,
          state: 'gone',
          reason: 'moved',
          remoteId: row.remoteId,
          recordId: row.recordId,
          order: row.order,
          tag: row.tag,
          detail: { into: change.id },
        }),
      )
  }
  return { ended, aliases }
}

type Kept = { readonly opened: readonly string[]; readonly closed: number }

async function keepConflicts(tx: Tx, on: Settling, weighed: readonly Weighed[]): Promise<Kept> {
  const open = await openConflicts(
    tx,
    weighed.filter(({ fresh }) => !fresh).map(({ link }) => link.id),
  )
  const rows = weighed.filter((each) => each.conflicts.length > 0).map((each) => conflictRow(on, each, open.get(each.link.id)))
  const closed = weighed.flatMap((each) => (each.conflicts.length > 0 ? [] : (open.get(each.link.id)?.id ?? [])))
  await saveConflicts(tx, on.runId, rows)
  await settleConflicts(tx, { ids: closed, status: 'resolved', strategy: null, by: null, at: on.engine.clock.now() })
  const known = new Set([...open.values()].map((each) => each.id))
  return { opened: rows.filter(({ id }) => !known.has(id)).map(({ id }) => id), closed: closed.length }
}

/** An ignored conflict rests until either side's value moves. */
function conflictRow(on: Settling, each: Weighed, known: ConflictRow | undefined): ConflictRow {
  const by = (pick: (conflict: Conflict) => Values[string]): Values =>
    Object.fromEntries(each.conflicts.map((conflict) => [conflict.field, pick(conflict) ?? null]))
  const appData = by((conflict) => conflict.local)
  const crmData = by((conflict) => conflict.remote)
  const rests = known?.status === 'ignored' && JSON.stringify([known.appData, known.crmData]) === JSON.stringify([appData, crmData])
  return {
    id: known?.id ?? on.engine.newId(),
    connectionId: on.open.connectionId,
    linkId: each.link.id,
    kind: on.open.kind,
    recordId: each.recordId,
    remoteId: each.link.remoteId,
    status: rests ? 'ignored' : 'pending',
    rev: known?.rev ?? 1,
    fields: Object.keys(appData),
    appData,
    crmData,
    baseData: by((conflict) => conflict.base),
    remoteRaw: each.change.values,
    strategy: null,
    detectedAt: known?.detectedAt ?? on.engine.clock.now(),
    resolvedBy: null,
    resolvedAt: null,
  }
}

function rulingRow(on: Settling, each: Weighed, ruling: Ruling): RulingRow {
  const ours = ruling.winner === 'local'
  return {
    id: on.engine.newId(),
    linkId: each.link.id,
    recordId: each.recordId,
    field: ruling.field,
    rule: ruling.rule,
    winner: ours ? 'app' : 'crm',
    won: ours ? ruling.local : ruling.remote,
    lost: ours ? ruling.remote : ruling.local,
    ruledBy: on.open.actor,
  }
}

/** Notes which references still wait, and wakes links that waited for what is linked now. */
async function keepReferences(tx: Tx, on: Settling, weighed: readonly Weighed[]): Promise<readonly string[]> {
  const { open } = on
  if (hasReferences(open.mapping)) {
    const rows = weighed.flatMap(({ link, change }) =>
      change.values === null
        ? []
        : missingIn(open.mapping, open.book, change.values).map(({ to, id, field }) => ({
            kind: to,
            remoteId: id,
            linkId: link.id,
            field,
          })),
    )
    await saveUnresolved(tx, open.connectionId, { linkIds: weighed.map(({ link }) => link.id), rows })
  }
  const born = weighed.filter(({ before, link }) => before === 'unborn' && link.state === 'live').flatMap(({ link }) => link.remoteId ?? [])
  return wakeReferrers(tx, open.connectionId, { kind: open.kind, remoteIds: born, at: on.engine.clock.now() })
}

function tallyOf(of: Outcome, conflicts: Kept): Tally {
  const held = of.weighed.filter(({ link }) => link.state === 'held').length
  const skipped = of.routes.late + of.routes.unchanged.length + of.routes.alive.length + of.noted.length + held
  const synced = of.weighed.length - held
  return {
    processed: skipped + synced,
    synced,
    skipped,
    failed: 0,
    conflictsDetected: conflicts.opened.length,
    conflictsResolved: conflicts.closed + of.weighed.reduce((sum, each) => sum + each.rulings.length, 0),
  }
}

/** Only what newly waits: a link held already was listed when it began to wait. */
function issuesOf(of: Outcome): Issue[] {
  return [...of.weighed.map(({ link }) => link), ...of.noted.map(({ link }) => link)].flatMap((link) => {
    if ((link.state !== 'held' && link.reason !== 'deleted_there') || of.links.get(link.id)?.state === link.state) return []
    const what = link.state === 'held' ? ('held' as const) : ('unlinked' as const)
    return [{ linkId: link.id, recordId: link.recordId, remoteId: link.remoteId, what, reason: link.reason ?? what }]
  })
}
