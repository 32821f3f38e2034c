import type { Value } from '#model/value.ts'
import { type Atom, decide, settle } from './decide.ts'
import { mergeList } from './list.ts'
import type { Winner } from './list-terms.ts'
import { type Terms, ruleFor, winnerBy } from './policy.ts'
import type { Conflict, Dispute, Due, Ruling } from './sides.ts'
import type { Slot } from '../lens/slot.ts'

/** A merged slot: ours, what ours and theirs stand on now, what is still to be written, and what was in dispute. */
export type MergedSlot = {
  readonly local: Value
  readonly ours: Value
  readonly theirs: Value
  readonly due: Due | null
  readonly ruling: Ruling | null
  /** Set while a person must answer: then nothing of the slot moves. */
  readonly conflict: Conflict | null
}

/** Decides one slot: a plain value as one atom, a list element by element. */
export function mergeSlot(slot: Slot, atom: Atom, terms: Terms): MergedSlot {
  if (terms.frozen?.has(slot.key)) return slot.same(atom.l, atom.r) ? { ...held(slot, atom), conflict: null } : held(slot, atom)
  if (slot.same(atom.l, atom.b) && slot.same(atom.r, atom.s))
    return { local: atom.l, ours: atom.b, theirs: atom.r, due: null, ruling: null, conflict: null }
  return slot.elements ? mergeElements(slot, atom, terms) : mergePlain(slot, atom, terms)
}

function mergePlain(slot: Slot, atom: Atom, terms: Terms): MergedSlot {
  const decision = decide(atom, slot, slot.same)
  const clash = decision === 'conflict'
  const winner = clash ? winnerOf(slot, terms) : 'ask'
  if (clash && winner === 'ask') return held(slot, atom)
  const end = settle(atom, clash ? (winner === 'local' ? 'local' : 'remote') : decision)
  const sends = !slot.same(end.target, atom.r)
  return {
    local: end.local,
    ours: end.base,
    theirs: atom.r,
    due: sends ? { send: end.target, local: end.local } : null,
    ruling: clash ? ruling(slot, { atom, terms }) : null,
    conflict: null,
  }
}

function mergeElements(slot: Slot, atom: Atom, terms: Terms): MergedSlot {
  const { elements, capacity } = slot
  if (elements === null) return mergePlain(slot, atom, terms)
  if (slot.pulls && isEmpty(atom.l) && isEmpty(atom.b) && isEmpty(atom.s))
    return { local: atom.r, ours: atom.r, theirs: atom.r, due: null, ruling: null, conflict: null }
  let winner: Winner | null = null
  const lists = { l: items(atom.l), b: items(atom.b), s: items(atom.s), r: items(atom.r) }
  const merged = mergeList(lists, { way: slot, elements, capacity, winner: () => (winner ??= winnerOf(slot, terms)) })
  const disputes = merged.disputes.map((one): Dispute => ({ local: one.l, remote: one.r, base: one.s }))
  if (disputes.length > 0 && winner === 'ask') return held(slot, atom, disputes)
  const moved = !slot.same(merged.local, atom.l)
  const sends = slot.pushes && !slot.same(merged.target, atom.r)
  return {
    local: moved ? merged.local : atom.l,
    ours: merged.base,
    theirs: atom.r,
    due: sends ? { send: merged.target, local: merged.stands } : null,
    ruling: disputes.length > 0 ? ruling(slot, { atom, terms, disputes }) : null,
    conflict: null,
  }
}

/** Neither side is overwritten: both bases stay where they are. */
function held(slot: Slot, atom: Atom, elements?: readonly Dispute[]): MergedSlot {
  const conflict = { field: slot.key, local: atom.l, remote: atom.r, base: atom.s, ...(elements ? { elements } : {}) }
  return { local: atom.l, ours: atom.b, theirs: atom.s, due: null, ruling: null, conflict }
}

function winnerOf(slot: Slot, terms: Terms): Winner {
  return winnerBy(ruleFor(terms.policy, slot.key, slot.field), slot.field, terms.times)
}

function ruling(slot: Slot, of: { readonly atom: Atom; readonly terms: Terms; readonly disputes?: readonly Dispute[] }): Ruling | null {
  const { atom, terms, disputes } = of
  const rule = ruleFor(terms.policy, slot.key, slot.field)
  const winner = winnerOf(slot, terms)
  if (rule === 'manual_review' || winner === 'ask') return null
  return { field: slot.key, local: atom.l, remote: atom.r, base: atom.s, ...(disputes ? { elements: disputes } : {}), rule, winner }
}

function isEmpty(value: Value): boolean {
  return value === null || (Array.isArray(value) && value.length === 0)
}

function items(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : []
}
