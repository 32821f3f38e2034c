import type { Raw } from '#connectors/kit/stream.ts'
import type { Step } from '#model/step.ts'
import type { Value, Values } from '#model/value.ts'
import type { Atom } from './decide.ts'
import type { LinkState } from '../link-state.ts'
import type { Mapping } from '../lens/mapping.ts'
import { mergeSlot } from './merge-slot.ts'
import { type Terms, ruleFor, winnerBy } from './policy.ts'
import type { Bases, Conflict, Due, Pending, Ruling, Sides } from './sides.ts'
import type { Slot } from '../lens/slot.ts'

/**
 * What a merge decided. `local`: the step to apply here. `remote`: what must go out; for create and update `pending` says which slots.
 * `bases`: to be kept on the link, together with `state` (null: as it is). `settled`: conflicts the policy decided.
 * `conflicts`: all that wait for a person; one that was open and is not named has closed itself.
 */
export type Merged = {
  readonly local: Step
  readonly remote: 'nothing' | 'create' | 'update' | 'delete'
  readonly bases: Bases | null
  readonly pending: Pending
  readonly settled: readonly Ruling[]
  readonly conflicts: readonly Conflict[]
  readonly state: LinkState | null
}

export type Merge = (sides: Sides, mapping: Mapping, terms: Terms) => Merged

const nothing: Bases = { shadow: {}, ours: {}, theirs: {} }

/** Three-way merge of one record with one remote. Pure; the bases it returns move on together with the step it returns. */
export const merge: Merge = (sides, mapping, terms) => {
  const { local, remote } = sides
  const bases = sides.bases ?? nothing
  if (local !== null && remote !== null) return mergeFields({ local, remote, bases }, mapping, terms)
  if (local !== null) return sides.bases === null ? birth(local, mapping, terms) : vanished(local, { mapping, terms, bases })
  if (remote !== null) return sides.bases === null ? arrival(remote, mapping) : removed(remote, { mapping, terms, bases })
  return { ...still, bases: sides.bases, state: 'gone' }
}

const still: Merged = { local: { do: 'nothing' }, remote: 'nothing', bases: null, pending: {}, settled: [], conflicts: [], state: null }

type Both = { readonly local: Values; readonly remote: Raw; readonly bases: Bases }

function mergeFields(both: Both, mapping: Mapping, terms: Terms): Merged {
  const shadow = mapping.project(both.remote)
  const ours: Record<string, Value> = {}
  const theirs: Record<string, Value> = {}
  const pending: Record<string, Due> = {}
  const patch = new Set<string>()
  const settled: Ruling[] = []
  const conflicts: Conflict[] = []
  let local = both.local
  for (const slot of mapping.slots) {
    const told = slot.read(shadow, mapping.references)
    const known = atomOf(slot, both, { told, mapping })
    // At a first match ours is not written over what cannot be told.
    const atom = told === undefined && both.bases === nothing ? { ...known, b: known.l } : known
    const end = mergeSlot(slot, atom, terms)
    if (end.local !== atom.l) {
      local = slot.put(local, end.local)
      patch.add(slot.field)
    }
    if (told === undefined || !slot.same(end.theirs, told)) theirs[slot.key] = end.theirs
    if (!slot.same(end.ours, end.theirs)) ours[slot.key] = end.ours
    if (end.due) pending[slot.key] = end.due
    if (end.ruling) settled.push(end.ruling)
    if (end.conflict) conflicts.push(end.conflict)
  }
  const step: Step = patch.size === 0 ? { do: 'nothing' } : { do: 'update', patch: only(local, patch) }
  return {
    local: step,
    remote: isEmpty(pending) ? 'nothing' : 'update',
    bases: { shadow, ours, theirs },
    pending,
    settled,
    conflicts,
    state: null,
  }
}

/** Both sides of a slot and both bases; what cannot be told counts as unchanged. */
function atomOf(slot: Slot, both: Both, now: { readonly told: Value | undefined; readonly mapping: Mapping }): Atom {
  const { bases } = both
  const s =
    bases.theirs[slot.key] ?? (Object.hasOwn(bases.theirs, slot.key) ? null : (slot.read(bases.shadow, now.mapping.references) ?? null))
  const b = bases.ours[slot.key] ?? (Object.hasOwn(bases.ours, slot.key) ? null : s)
  return { l: slot.get(both.local), b, s, r: now.told === undefined ? s : now.told }
}

/** A remote without a link, and nothing of ours that matches: it is created here. */
function arrival(remote: Raw, mapping: Mapping): Merged {
  const merged = mergeFields({ local: {}, remote, bases: nothing }, mapping, freely)
  return { ...merged, local: { do: 'create', fields: merged.local.do === 'update' ? merged.local.patch : {} } }
}

/** A record that is not there yet; its bases come with the receipt. */
function birth(local: Values, mapping: Mapping, terms: Terms): Merged {
  const { pending } = mergeFields({ local, remote: {}, bases: nothing }, mapping, terms)
  return { ...still, pending, remote: isEmpty(pending) ? 'nothing' : 'create' }
}

type Standing = { readonly mapping: Mapping; readonly terms: Terms; readonly bases: Bases }

/** Gone there. Unedited here: deleted or unlinked; edited: a conflict on `deleted`. What could never be said there, like an owner without a seat, is no edit of it. */
function vanished(local: Values, { mapping, terms, bases }: Standing): Merged {
  const edits = changed({ local, remote: bases.shadow, bases }, mapping, (slot, atom) => {
    if (!slot.pushes || slot.same(atom.l, atom.b)) return false
    return slot.write(bases.shadow, atom.l, mapping.references) !== undefined
  })
  const gone: Merged = { ...still, bases, state: 'gone' }
  const end: Merged = terms.deletes ? { ...gone, local: { do: 'delete' } } : gone
  if (edits.length === 0) return end
  const values = Object.fromEntries(edits.map(({ slot, atom }) => [slot.key, atom.l]))
  return judged({ field: 'deleted', local: values, remote: null, base: null }, { terms, bases, ours: gone, theirs: end })
}

/** Deleted here. Unchanged there: deleted or left alone; changed: a conflict on `deleted`. */
function removed(remote: Raw, { mapping, terms, bases }: Standing): Merged {
  const shadow = mapping.project(remote)
  const edits = changed({ local: {}, remote: shadow, bases }, mapping, (slot, atom) => slot.pulls && !slot.same(atom.r, atom.s))
  const moved = { ...bases, shadow }
  const left: Merged = { ...still, bases: moved, state: 'excluded' }
  const end: Merged = terms.deletes ? { ...still, bases: moved, remote: 'delete' } : left
  if (edits.length === 0) return end
  const values = Object.fromEntries(edits.map(({ slot, atom }) => [slot.key, atom.r]))
  return judged({ field: 'deleted', local: null, remote: values, base: null }, { terms, bases, ours: end, theirs: left })
}

type Judging = { readonly terms: Terms; readonly bases: Bases; readonly ours: Merged; readonly theirs: Merged }

function judged(conflict: Conflict, { terms, bases, ours, theirs }: Judging): Merged {
  const rule = ruleFor(terms.policy, 'deleted')
  const winner = winnerBy(rule, 'deleted', terms.times)
  if (rule === 'manual_review' || winner === 'ask') return { ...still, bases, conflicts: [conflict], state: 'held' }
  return { ...(winner === 'local' ? ours : theirs), settled: [{ ...conflict, rule, winner }] }
}

function changed(both: Both, mapping: Mapping, when: (slot: Slot, atom: Atom) => boolean): { slot: Slot; atom: Atom }[] {
  const atoms = mapping.slots.map((slot) => ({
    slot,
    atom: atomOf(slot, both, { told: slot.read(both.remote, mapping.references), mapping }),
  }))
  return atoms.filter(({ slot, atom }) => when(slot, atom))
}

const freely: Terms = { policy: { otherwise: 'crm_wins' }, times: { local: () => null, remote: () => null }, deletes: false }

function only(values: Values, fields: ReadonlySet<string>): Values {
  return Object.fromEntries([...fields].map((field) => [field, values[field] ?? null]))
}

function isEmpty(pending: Pending): boolean {
  return Object.keys(pending).length === 0
}
