import type { Value } from '#model/value.ts'
import type { Atom } from './decide.ts'
import type { Elements } from './elements.ts'
import { pair, pairBases, pairSame } from './pair.ts'

/** A list on both sides and what each side stood on. */
export type Lists = {
  readonly l: readonly Value[]
  readonly b: readonly Value[]
  readonly s: readonly Value[]
  readonly r: readonly Value[]
}

/** Four lists as atoms, and for each list which atom each of its elements is. */
export type Alignment = { readonly atoms: readonly Atom[]; readonly of: { readonly [list in keyof Lists]: readonly number[] } }

type Draft = { -readonly [side in keyof Atom]: Value }

/** Pairs base with base, each side with its own base, and what both sides added by its meaning alone. */
export function align(lists: Lists, elements: Elements): Alignment {
  const atoms: Draft[] = []
  const start = (side: keyof Lists, item: Value): number => atoms.push({ l: null, b: null, s: null, r: null, [side]: item }) - 1
  const join = (at: number, side: keyof Lists, item: Value): number => {
    const atom = atoms[at]
    if (atom) atom[side] = item
    return at
  }
  const b = lists.b.map((item) => start('b', item))
  const s: number[] = lists.s.map(() => -1)
  pairBases(lists.b, lists.s, elements).forEach((place, at) => {
    const item = lists.s[place]
    if (item !== undefined) s[place] = join(b[at] ?? -1, 's', item)
  })
  lists.s.forEach((item, at) => (s[at] = s[at] === -1 ? start('s', item) : (s[at] ?? -1)))
  const l = follow(lists.l, 'l', { base: b, places: pair(lists.l, lists.b, elements), start, join })
  const r = follow(lists.r, 'r', { base: s, places: pair(lists.r, lists.s, elements), start: () => -1, join })
  const added = r.flatMap((at, place) => (at === -1 ? [place] : []))
  const alone = l.filter((at) => atoms[at]?.b === null)
  const met = pairSame(
    added.map((place) => lists.r[place] ?? null),
    alone.map((at) => atoms[at]?.l ?? null),
    elements,
  )
  added.forEach((place, at) => {
    const item = lists.r[place] ?? null
    const other = alone[met[at] ?? -1]
    r[place] = other === undefined ? start('r', item) : join(other, 'r', item)
  })
  return { atoms, of: { l, b, s, r } }
}

type Following = {
  readonly base: readonly number[]
  readonly places: readonly number[]
  start(side: keyof Lists, item: Value): number
  join(at: number, side: keyof Lists, item: Value): number
}

function follow(items: readonly Value[], side: 'l' | 'r', how: Following): number[] {
  return items.map((item, at) => {
    const place = how.places[at] ?? -1
    return place < 0 ? how.start(side, item) : how.join(how.base[place] ?? -1, side, item)
  })
}
