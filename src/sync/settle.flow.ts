import { loadLocked } from '#crm/records/load.store.ts'
import { write } from '#crm/records/write.store.ts'
import type { Change, Raw } from '#connectors/kit/stream.ts'
import type { Tx } from '#db/db.ts'
import type { Step } from '#model/step.ts'
import { holdDeletes } from './brake.flow.ts'
import { policyOf, pushes, optionsOf, type OpenStream } from './engine.flow.ts'
import { isInFlight, isWriteOf, type LinkHead, type LinkRow } from './link.ts'
import { headsOf, lockLinks } from './link.store.ts'
import { matchAll, type Matched } from './matching.flow.ts'
import { hear } from './merged/hear.flow.ts'
import { acknowledged } from './receipt.ts'
import { learnPointers } from './references.flow.ts'
import type { Bases, Pending } from './three-way/sides.ts'
import { routesOf, type Routes } from './route.ts'
import { saveSettled, type Settled } from './save.flow.ts'
import type { Settling } from './settling.flow.ts'
import { weighAll } from './times.flow.ts'
import { basesOf, seen, type Scales, type Weighing } from './weigh.ts'

/** A write to one of the links is on its way: its receipt comes first. */
export class Busy extends Error {}

/** Brings changes of one scope into records, links and conflicts, inside one transaction; locks links by id, then records by id. Throws `Busy`. */
export async function settle(tx: Tx, on: Settling, changes: readonly Change[]): Promise<readonly Settled[]> {
  const { open } = on
  const now = on.engine.clock.now()
  const { routes, links, busy } = await route(tx, on, { changes, now })
  if (busy && on.waits) throw new Busy()
  const scales: Scales = {
    mapping: open.mapping,
    terms: termsOf(open),
    now,
    version: open.version,
    generation: on.generation,
    pushes: pushes(open),
  }
  const strangers = routes.match
    .filter(({ change }) => change.outside !== true)
    .map(({ change, link }) => ({ change, link: link === null ? null : (links.get(link.id) ?? null) }))
  const context = { open, instance: on.engine.instance, alone: on.alone === true, newId: () => on.engine.newId() }
  const { matched, looked } = await matchAll(tx, context, strangers)
  if (on.waits && matched.some(({ link }) => isUnderWay(on, link, now))) throw new Busy()
  const { todo, later } = await weighingsOf(tx, on, { routes, links, matched: matched.filter(({ link }) => !isUnderWay(on, link, now)) })
  const weighed = await holdDeletes(tx, on, await weighAll(tx, open, { weighings: todo, scales, startedAt: on.at }))
  on.weighed?.()
  const written = await write(
    tx,
    open.kind,
    weighed.filter(({ step }) => step.do !== 'nothing').map(({ recordId, step }) => ({ id: recordId, step: owned(open, step) })),
  )
  const noted = [
    ...notesOf(routes, links, scales),
    ...matched.flatMap((each) => (each.do === 'wait' ? [{ link: seenWaiting(each, scales), fresh: each.fresh }] : [])),
  ]
  const outcome = { weighed, written, noted, routes, links, looked }
  on.watch?.(outcome)
  const settled = await saveSettled(tx, on, outcome)
  await hear(tx, on, { routes, links })
  return later.length === 0 ? [settled] : [settled, ...(await settle(tx, { ...on, answers: new Map() }, later))]
}

type Routing = { readonly routes: Routes; readonly links: ReadonlyMap<string, LinkRow>; readonly busy: boolean }

async function route(
  tx: Tx,
  on: Settling,
  { changes, now }: { readonly changes: readonly Change[]; readonly now: Date },
): Promise<Routing> {
  const at = { streamId: on.open.id, scope: on.scope }
  const ids = new Set(changes.flatMap((change) => [change.id, ...(change.formerly ?? [])]))
  const heads = await headsOf(tx, at, [...ids])
  const first = routesOf(changes, heads, on.open.version)
  const wanted = new Set([...idsIn(first), ...[...on.answers.values()].map((each) => each.linkId)])
  const links = new Map((await lockLinks(tx, [...wanted])).map((link) => [link.id, link]))
  const locked: LinkHead[] = heads.map((head) => links.get(head.id) ?? head)
  for (const [remoteId, { linkId }] of on.answers) {
    const link = links.get(linkId)
    // A create that was answered: its link merges with what came, as one whose create was found again.
    if (link !== undefined && link.remoteId === null && !locked.some((head) => head.remoteId === remoteId))
      locked.push({ ...link, remoteId, state: 'unknown' })
  }
  const away = new Set([...links.values()].filter((link) => isUnderWay(on, link, now)).flatMap((link) => link.remoteId ?? []))
  const calm = changes.filter((change) => !away.has(change.id) && !(change.formerly ?? []).some((id) => away.has(id)))
  return { routes: routesOf(calm, locked, on.open.version), links, busy: calm.length < changes.length }
}

const idsIn = (routes: Routes): string[] =>
  [...routes.merge, ...routes.note, ...routes.match, ...routes.renamed].flatMap(({ link }) => (link === null ? [] : [link.id]))

/** A write to it awaits a receipt that is not among the answers at hand. */
const isUnderWay = (on: Settling, link: LinkRow, now: Date): boolean =>
  isInFlight(link, now) && ![...on.answers.values()].some((each) => each.linkId === link.id)

function termsOf(open: OpenStream): Scales['terms'] {
  return { policy: policyOf(open), deletes: optionsOf(open).deleteWhenDeleted, times: { local: () => null, remote: () => null } }
}

type Found = { readonly routes: Routes; readonly links: ReadonlyMap<string, LinkRow>; readonly matched: readonly Matched[] }

/** Locks and loads the records of a page. A record named twice is settled once now and once after. */
async function weighingsOf(
  tx: Tx,
  on: Settling,
  { routes, links, matched }: Found,
): Promise<{ todo: readonly Weighing[]; later: readonly Change[] }> {
  const pairs = [
    ...routes.merge
      .filter(({ change }) => change.outside !== true)
      .flatMap(({ change, link }) => {
        const row = link === null ? undefined : links.get(link.id)
        return row?.recordId === undefined || row.recordId === null
          ? []
          : [{ change, link: row, recordId: row.recordId, fresh: false, born: false }]
      }),
    ...matched.flatMap((each) => (each.do === 'merge' ? [each] : [])),
  ]
  const once = new Set<string>()
  const [todo, later] = partition(pairs, ({ recordId }) => !once.has(recordId) && once.add(recordId) !== undefined)
  const known = todo.filter((each) => !each.born).map((each) => each.recordId)
  const records = await loadLocked(tx, on.open.kind, known.toSorted())
  // Of what is gone there, what was edited here counts as far as it could be said there.
  const left = todo.flatMap(({ change, recordId }) => (change.values === null ? (records.get(recordId) ?? []) : []))
  await learnPointers(tx, on.open, {
    raws: todo.flatMap(({ change, link }) => [change.values, link.shadow]),
    locals: left.map(({ values }) => values),
  })
  const weighings = todo.map(({ change, link, recordId, fresh }): Weighing => {
    const record = records.get(recordId)
    const bases = basesAfter(on, link, change)
    return {
      change,
      link,
      recordId,
      fresh,
      local: record === undefined || record.deletedAt !== null ? null : record.values,
      ...(bases === null ? {} : { bases }),
    }
  })
  return { todo: weighings, later: later.map(({ change }) => change) }
}

/**
 * The bases a change is held against, where they are not simply the link's: the provider's own answer moves them, as long as it is the
 * link's write that is answered; a create whose answer was lost stands on what was sent, so that what somebody there did since is an edit of theirs; an update
 * whose answer was lost counts as done as far as it shows there.
 */
function basesAfter({ open, answers }: Settling, link: LinkRow, change: Change): Bases | null {
  const answer = answers.get(change.id)
  const own = answer !== undefined && answer.linkId === link.id && isWriteOf(link, answer.write) && answer.late !== true
  if (own && change.values !== null)
    return acknowledged({ local: null, answer: change.values, sent: answer.sent, bases: basesOf(link) }, open.mapping)
  if (link.shadow !== null) {
    const tried = link.sent?.step === 'update' ? link.sent.due : link.detail?.tried
    return tried === undefined || change.values === null ? null : arrived(open, link, { raw: change.values, tried })
  }
  if (link.sent?.step !== 'create') return null
  const ours = Object.fromEntries(Object.entries(link.sent.due).map(([slot, due]) => [slot, due.local]))
  return { shadow: open.mapping.project(link.sent.raw), ours, theirs: {} }
}

/** An update without an answer: where theirs now means what it sent, it did arrive, and what was edited here since is an edit of ours. */
function arrived({ mapping }: OpenStream, link: LinkRow, { raw, tried }: { readonly raw: Raw; readonly tried: Pending }): Bases {
  const landed = mapping.slots.filter((slot) => {
    const due = tried[slot.key]
    return due !== undefined && slot.same(slot.read(raw, mapping.references) ?? null, due.send)
  })
  const sent = Object.fromEntries(landed.map(({ key }) => [key, tried[key] ?? { send: null, local: null }]))
  return acknowledged({ local: null, answer: raw, sent, bases: basesOf(link) }, mapping)
}

/** Links that only note what they saw: they do not sync, left the scope, wait for a person, or lost what they waited with. */
function notesOf(routes: Routes, links: ReadonlyMap<string, LinkRow>, scales: Scales): readonly { link: LinkRow; fresh: boolean }[] {
  const left = routes.merge.filter(({ change }) => change.outside === true)
  return [...routes.note, ...left].flatMap(({ change, link }) => {
    const row = link === null ? undefined : links.get(link.id)
    if (row === undefined) return []
    // Without its tag the link looks anew when the remote comes back.
    if (change.outside === true && row.state !== 'excluded' && row.state !== 'held')
      return [
        {
          fresh: false,
          link: {
            ...seen(row, change, scales),
            version: row.version,
            tag: null,
            state: 'filtered' as const,
            reason: 'outside',
            retryAt: null,
          },
        },
      ]
    const { reason, detail, retryAt } = row
    // Nothing is merged: its bases stay those of the mapping it was merged under.
    const next = { ...seen(row, change, scales), version: row.version, reason, detail, retryAt }
    const lost = change.values === null && (row.recordId === null || row.reason === 'merged_here') && row.state !== 'excluded'
    return [{ fresh: false, link: lost ? { ...next, state: 'gone' as const, reason: 'deleted_there', goneAt: scales.now } : next }]
  })
}

function seenWaiting({ change, link }: Extract<Matched, { do: 'wait' }>, scales: Scales): LinkRow {
  return { ...seen(link, change, scales), detail: link.detail }
}

/** What a personal connection creates belongs to its member. */
function owned(open: OpenStream, step: Step): Step {
  if (
    step.do !== 'create' ||
    open.memberId === null ||
    step.fields.ownerId != null ||
    !open.noun.fields.some(({ name }) => name === 'ownerId')
  )
    return step
  return { do: 'create', fields: { ...step.fields, ownerId: open.memberId } }
}

function partition<T>(all: readonly T[], first: (each: T) => boolean): [T[], T[]] {
  const kept: T[] = []
  const rest: T[] = []
  for (const each of all) (first(each) ? kept : rest).push(each)
  return [kept, rest]
}
