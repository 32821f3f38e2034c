import type { Value } from '#model/value.ts'
import { align, type Alignment, type Lists } from './align.ts'
import { type Atom, decide, settle, type Settled } from './decide.ts'
import type { Elements } from './elements.ts'
import type { Entry, ListTerms } from './list-terms.ts'
import { primaryAt, sameElement } from './pair.ts'
import { decidePrimary } from './primary.ts'

/**
 * A merged list. `local` and `target` are what ours and theirs should be; `base` is what ours stands on now, `stands` what it
 * stands on once `target` is written there. `disputes`: elements in conflict, whoever won.
 */
export type MergedList = {
  readonly local: readonly Value[]
  readonly base: readonly Value[]
  readonly target: readonly Value[]
  readonly stands: readonly Value[]
  readonly disputes: readonly Atom[]
}

/** An atom's end, and whether it goes there. */
type End = Settled & { readonly sends: boolean }

/** Three-way merge of lists: elements pair by meaning, then by type, and each is decided on its own; so is which one is first. */
export function mergeList(lists: Lists, terms: ListTerms): MergedList {
  const { elements } = terms
  const alignment = align(lists, elements)
  const disputes: Atom[] = []
  const ends = alignment.atoms.map((atom) => endOf(atom, terms, disputes))
  const local = arrange(alignment, { sides: ['l', 'r'], end: (at) => ends[at]?.local ?? null }, elements)
  const there = cut(arrange(alignment, { sides: ['r', 'l'], end: (at) => ends[at]?.target ?? null }, elements), alignment, terms.capacity)
  const written = new Set(there.flatMap((entry) => entry.at))
  const base = ends.map((end, at): Entry => ({ at: [at], item: end.base }))
  const stands = ends.map((end, at): Entry => ({
    at: [at],
    item: end.sends && (end.target === null || written.has(at)) ? end.local : end.base,
  }))
  const own = alignment.of.l[primaryAt(lists.l, elements)] ?? -1
  const primary = elements.marks
    ? decidePrimary(lists, { ...alignment, local, target: there }, terms)
    : { local: own, base: own, target: -1, stands: own, dispute: null }
  if (primary.dispute) disputes.push(primary.dispute)
  return {
    local: marked(local, primary.local, elements),
    base: marked(base, primary.base, elements),
    target: marked(there, primary.target, elements),
    stands: marked(stands, primary.stands, elements),
    disputes,
  }
}

function endOf(atom: Atom, terms: ListTerms, disputes: Atom[]): End {
  const decision = decide(atom, terms.way, (a, b) => sameElement(a, b, terms.elements))
  if (decision === 'conflict') disputes.push(atom)
  const end = decision === 'conflict' ? (terms.winner() === 'local' ? 'local' : 'remote') : decision
  const settled = settle(atom, end)
  const taken = (end === 'take' || end === 'remote') && atom.r !== null ? terms.elements.adopt(atom.r, atom.l) : settled.local
  return { ...settled, local: taken, base: taken === settled.local ? settled.base : taken, sends: end === 'push' || end === 'local' }
}

type Arranging = { readonly sides: readonly ['l' | 'r', 'l' | 'r']; end(at: number): Value }

/** Elements in the order of the first side, what arrives from the other behind; an arrival that is there already joins it. */
function arrange(alignment: Alignment, how: Arranging, elements: Elements): readonly Entry[] {
  const [own, other] = how.sides
  const order = [...new Set([...alignment.of[own], ...alignment.of[other]])]
  const entries: { at: number[]; item: Value }[] = []
  const arrived: typeof entries = []
  for (const at of order) {
    const item = how.end(at)
    if (item !== null) (item === alignment.atoms[at]?.[own] ? entries : arrived).push({ at: [at], item })
  }
  if (arrived.length === 0) return entries
  for (const entry of arrived) {
    const rival = entries.find((each) => sameElement(each.item, entry.item, elements))
    if (rival) rival.at.push(...entry.at)
    else entries.push(entry)
  }
  const place = new Map(order.map((at, index) => [at, index]))
  return entries.toSorted((a, b) => (place.get(a.at[0] ?? -1) ?? 0) - (place.get(b.at[0] ?? -1) ?? 0))
}

/** A full provider keeps what it has; the tail of what is new waits. */
function cut(entries: readonly Entry[], alignment: Alignment, capacity: number | null): readonly Entry[] {
  if (capacity === null || entries.length <= capacity) return entries
  const isThere = (entry: Entry): boolean => entry.at.some((at) => alignment.atoms[at]?.r !== null)
  const stays = entries.filter(isThere)
  return [...stays, ...entries.filter((entry) => !isThere(entry)).slice(0, Math.max(0, capacity - stays.length))]
}

function marked(entries: readonly Entry[], primary: number, elements: Elements): readonly Value[] {
  const items = entries.filter((entry) => entry.item !== null)
  const first = Math.max(
    0,
    items.findIndex((entry) => entry.at.includes(primary)),
  )
  return items.map((entry, place) => elements.mark(entry.item, place === first))
}
