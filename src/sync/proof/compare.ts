import type { Raw } from '#connectors/kit/stream.ts'
import type { Value, Values } from '#model/value.ts'
import type { Bases } from '../three-way/sides.ts'
import type { References, Slot } from '../lens/slot.ts'

/**
 * Why a slot of two linked sides does not say the same. `unsent`: to be written there. `kept`: edited here where nothing is written
 * there. `unread`: changed there since it was last read. `unmerged`: read and not taken.
 */
export type Gap = 'unsent' | 'kept' | 'unread' | 'unmerged'

export type Difference = { readonly slot: string; readonly field: string; readonly gap: Gap }

/** What each side says of a link, slot by slot, both in our words: the same text where they mean the same. */
export type Compared = { readonly here: string; readonly there: string; readonly differences: readonly Difference[] }

/** A record and its remote. `remote`: as read now, else the shadow. `due`: the slots that a push would write now. */
export type Pair = { readonly local: Values; readonly remote: Raw; readonly bases: Bases; readonly due: ReadonlySet<string> }

/** Compares both sides of a link under the mapping. What cannot be told, or not be said there (a reference without a link, a second address where there is room for one), is left out. Pure. */
export function compare({ local, remote, bases, due }: Pair, slots: readonly Slot[], references: References): Compared {
  const here: [string, Value][] = []
  const there: [string, Value][] = []
  const differences: Difference[] = []
  for (const slot of slots) {
    const held = slot.read(bases.shadow, references)
    const told = remote === bases.shadow ? held : slot.read(remote, references)
    const mine = slot.get(local)
    const gap = gapOf(slot, { mine, told, held: held ?? null, bases, due: due.has(slot.key) })
    if (gap !== null) differences.push({ slot: slot.key, field: slot.field, gap })
    // Where both mean the same, the spelling of one of them stands for both.
    here.push([slot.key, gap === null ? (told ?? null) : mine])
    there.push([slot.key, told ?? null])
  }
  return { here: JSON.stringify(here), there: JSON.stringify(there), differences }
}

type Sides = { readonly mine: Value; readonly told: Value | undefined; readonly held: Value; readonly bases: Bases; readonly due: boolean }

function gapOf(slot: Slot, { mine, told, held, bases, due }: Sides): Gap | null {
  if (told !== undefined && slot.same(mine, told)) return null
  const theirs = Object.hasOwn(bases.theirs, slot.key) ? (bases.theirs[slot.key] ?? null) : held
  const base = Object.hasOwn(bases.ours, slot.key) ? (bases.ours[slot.key] ?? null) : theirs
  const edited = !slot.same(mine, base)
  if (due) return 'unsent'
  if (edited && !slot.pushes) return told === undefined ? null : 'kept'
  if (told === undefined) return null
  if (slot.pulls && !slot.same(told, held)) return 'unread'
  if (!slot.pushes) return 'kept'
  // Written there and spelled otherwise, cut, or made anew by them: ours stands for it. What is edited here and not due has no room there.
  if (edited) return null
  return slot.pulls && !slot.same(told, theirs) ? 'unmerged' : null
}
