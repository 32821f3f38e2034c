import type { Value } from '#model/value.ts'
import type { Elements } from '../three-way/elements.ts'
import { pair, primaryAt, sameList } from '../three-way/pair.ts'

/** How single elements are read and written; `read` gives null for what is blank or not ours. */
export type ElementLens = {
  readonly read: (raw: Value) => Value | null
  readonly write: (raw: Value | undefined, item: Value) => Value
}

/** Their list in ours; where they mark no primary, the first is. */
export function readList(raws: readonly Value[], lens: ElementLens, elements: Elements): readonly Value[] {
  const items: Value[] = []
  for (const raw of raws) {
    const item = lens.read(raw)
    if (item !== null) items.push(item)
  }
  const first = primaryAt(items, elements)
  return items.map((item, at) => elements.mark(item, at === first))
}

/**
 * Our list as theirs, made from their elements: kept ones stay byte for byte and in their order, edited ones get the new value,
 * new ones are appended; elements that we do not read stay. The same array when both mean the same.
 */
export function writeList(
  raws: readonly Value[],
  items: readonly Value[],
  how: { readonly lens: ElementLens; readonly elements: Elements },
): readonly Value[] {
  const { lens, elements } = how
  if (sameList(readList(raws, lens, elements), items, elements)) return raws
  const shown: number[] = []
  const read: Value[] = []
  raws.forEach((raw, at) => {
    const item = lens.read(raw)
    if (item === null) return
    shown.push(at)
    read.push(item)
  })
  const marked = markOnly(read, items, elements)
  const pairs = pair(read, marked, elements)
  const taken = new Set(pairs)
  const written = raws.flatMap((raw, at) => {
    const place = shown.indexOf(at)
    const item = place < 0 ? undefined : marked[pairs[place] ?? -1]
    return place < 0 ? [raw] : item === undefined ? [] : [lens.write(raw, item)]
  })
  marked.forEach((item, at) => {
    if (!taken.has(at)) written.push(lens.write(undefined, item))
  })
  return written
}

/** An unmarked list of theirs whose first is still meant first gets no mark; else the one primary is marked. */
function markOnly(read: readonly Value[], items: readonly Value[], elements: Elements): readonly Value[] {
  if (!elements.marks) return items
  const first = primaryAt(items, elements)
  const theirs = read.findIndex((item) => elements.isPrimary(item))
  const leader = read[0]
  const chosen = items[first]
  const silent =
    theirs < 0 &&
    (leader === undefined ? items.length <= 1 || first === 0 : chosen !== undefined && elements.key(leader) === elements.key(chosen))
  return items.map((item, at) => elements.mark(item, !silent && at === first))
}
