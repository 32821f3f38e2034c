import type { Value } from '#model/value.ts'
import type { Elements } from './elements.ts'

/**
 * Which element of `right` each element of `left` is: equal ones first, then those of one meaning, then those of one type
 * (the same element, edited). −1 where there is none. Each of `right` is taken once.
 */
export function pair(left: readonly Value[], right: readonly Value[], elements: Elements): number[] {
  return joined(left, right, [exact(elements), meaning(elements), edited(elements)])
}

/** As `pair`, for elements that were added on both sides: two of one type are two elements. */
export function pairSame(left: readonly Value[], right: readonly Value[], elements: Elements): number[] {
  return joined(left, right, [exact(elements), meaning(elements)])
}

/** As `pair`, for two lists that stand for each other: what is left over is paired in order (a provider rewrote it). */
export function pairBases(left: readonly Value[], right: readonly Value[], elements: Elements): number[] {
  return joined(left, right, [exact(elements), meaning(elements), edited(elements), () => true])
}

type Fit = (left: Value, right: Value) => boolean

const exact =
  (elements: Elements): Fit =>
  (l, r) =>
    elements.type(l) === elements.type(r) && elements.alike(l, r)
const meaning =
  (elements: Elements): Fit =>
  (l, r) =>
    elements.alike(l, r)
const edited =
  (elements: Elements): Fit =>
  (l, r) =>
    elements.type(l) !== null && elements.type(l) === elements.type(r)

function joined(left: readonly Value[], right: readonly Value[], fits: readonly Fit[]): number[] {
  const found = left.map(() => -1)
  if (right.length === 0) return found
  const free = new Set(right.keys())
  for (const fit of fits) {
    left.forEach((item, at) => {
      if (found[at] !== -1) return
      for (const place of free) {
        const other = right[place]
        if (other === undefined || !fit(item, other)) continue
        found[at] = place
        free.delete(place)
        return
      }
    })
  }
  return found
}

/** Whether two elements mean the same; marks are the list's affair, not the element's. */
export function sameElement(a: Value, b: Value, elements: Elements): boolean {
  return a === b || (a !== null && b !== null && elements.type(a) === elements.type(b) && elements.alike(a, b))
}

/** The place of the element that counts first: the marked one, else the first; −1 in an empty list. */
export function primaryAt(list: readonly Value[], elements: Elements): number {
  const marked = list.findIndex((item) => elements.isPrimary(item))
  return marked >= 0 ? marked : list.length > 0 ? 0 : -1
}

/** Whether two lists mean the same: as sets, with the same element first where the provider marks one. */
export function sameList(a: readonly Value[], b: readonly Value[], elements: Elements): boolean {
  if (a === b) return true
  if (a.length === 0 || b.length === 0) return a.length === b.length
  const within = (one: readonly Value[], other: readonly Value[]): boolean =>
    one.every((item) => other.some((each) => sameElement(item, each, elements)))
  if (!within(a, b) || !within(b, a)) return false
  return !elements.marks || sameElement(a[primaryAt(a, elements)] ?? null, b[primaryAt(b, elements)] ?? null, elements)
}
