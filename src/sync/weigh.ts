import type { Change } from '#connectors/kit/stream.ts'
import type { Step } from '#model/step.ts'
import type { Values } from '#model/value.ts'
import type { LinkState } from './link-state.ts'
import { mayBeErased, type LinkRow } from './link.ts'
import type { Mapping } from './lens/mapping.ts'
import { merge, type Merged } from './three-way/merge.ts'
import type { Terms } from './three-way/policy.ts'
import type { Bases, Conflict, Ruling } from './three-way/sides.ts'

/** One pulled change of one link against its record. `local` null: deleted here, or not made yet. */
export type Weighing = {
  readonly link: LinkRow
  readonly fresh: boolean
  readonly change: Change
  readonly recordId: string
  readonly local: Values | null
  /** Bases as a receipt has moved them; else the link's. */
  readonly bases?: Bases
}

export type Weighed = {
  readonly link: LinkRow
  readonly fresh: boolean
  readonly change: Change
  readonly recordId: string
  readonly before: LinkState
  /** A person let its delete through the brake. */
  readonly released: boolean
  readonly step: Step
  readonly conflicts: readonly Conflict[]
  readonly rulings: readonly Ruling[]
  /** Restored here while our delete of it was under way: it lives, and needs another place there. */
  readonly homeless: boolean
  /** Something remains to be written there, and what. */
  readonly due: boolean
  readonly owes: Merged['remote']
}

/** What holds for a whole page. */
export type Scales = {
  readonly mapping: Mapping
  readonly terms: Terms
  readonly now: Date
  readonly version: number
  readonly generation: number | null
  readonly pushes: boolean
}

/** Merges one change and says what becomes of record and link. Pure. */
export function weigh(of: Weighing, scales: Scales): Weighed {
  const { link, change } = of
  const homeless = change.values === null && of.local !== null && mayBeErased(link)
  const sides = {
    local: homeless ? null : of.local,
    remote: change.values,
    bases: metAnew(of.bases ?? basesOf(link), link, scales.mapping),
  }
  const merged = merge(sides, scales.mapping, scales.terms)
  const state = stateAfter(link, merged, change)
  const due = scales.pushes && state === 'live' && merged.remote !== 'nothing'
  return {
    fresh: of.fresh,
    change,
    recordId: of.recordId,
    before: of.fresh ? 'unborn' : link.state,
    released: link.detail?.released === true,
    step: merged.local,
    conflicts: merged.conflicts,
    rulings: merged.settled,
    homeless,
    due,
    owes: merged.remote,
    link: {
      ...seen(link, change, scales),
      ...kept(merged.bases),
      recordId: of.recordId,
      state,
      // A released delete that is still to be sent there stays released.
      detail: link.detail?.released === true && of.local === null ? { released: true } : null,
      reason: state === link.state && state !== 'live' ? link.reason : reasonFor(state),
      retryAt: due ? scales.now : null,
      attempts: 0,
    },
  }
}

/** A link that has seen a change without merging it. */
export function seen(link: LinkRow, change: Change, scales: Pick<Scales, 'now' | 'version' | 'generation'>): LinkRow {
  return {
    ...link,
    remoteId: change.id,
    scope: change.scope,
    tag: change.tag,
    order: change.order ?? link.order,
    at: change.at,
    version: scales.version,
    generation: scales.generation ?? link.generation,
    syncedAt: scales.now,
    sent: null,
    detail: null,
  }
}

/** What the link remembers of the last merge; null before the first. */
export function basesOf(link: LinkRow): Bases | null {
  return link.shadow === null ? null : { shadow: link.shadow, ours: link.ours, theirs: link.theirs }
}

/** Bases for the rows as they stand: what a link never merged under its row of today meets as at a first match, so that neither side counts as emptied. */
export function metAnew(bases: Bases | null, link: Pick<LinkRow, 'version'>, mapping: Mapping): Bases | null {
  const fresh = mapping.slots.filter((slot) => slot.since > Math.abs(link.version)).map(({ key }) => key)
  if (bases === null || fresh.length === 0) return bases
  const ours = Object.fromEntries(Object.entries(bases.ours).filter(([key]) => !fresh.includes(key)))
  return { shadow: bases.shadow, ours, theirs: { ...bases.theirs, ...Object.fromEntries(fresh.map((key) => [key, null])) } }
}

function kept(bases: Bases | null): Partial<LinkRow> {
  return bases === null ? {} : { shadow: bases.shadow, ours: bases.ours, theirs: bases.theirs }
}

/** A link that its remote's return or a fresh merge sets right lives again; what a person must answer stays held. */
function stateAfter(link: LinkRow, merged: Merged, change: Change): LinkState {
  if (merged.state !== null) return merged.state
  if (change.values === null) return link.state
  const mended = link.state === 'unborn' || link.state === 'unknown' || link.state === 'refused' || link.state === 'filtered'
  return mended || (link.state === 'held' && (link.reason === 'brake' || link.reason === 'deleted')) ? 'live' : link.state
}

function reasonFor(state: LinkState): string | null {
  switch (state) {
    case 'held':
      return 'deleted'
    case 'gone':
      return 'deleted_there'
    case 'excluded':
      return 'deleted_here'
    default:
      return null
  }
}
