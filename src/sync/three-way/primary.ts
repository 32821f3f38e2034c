import type { Value } from '#model/value.ts'
import type { Alignment, Lists } from './align.ts'
import { type Atom, decide, settle } from './decide.ts'
import type { Entry, ListTerms } from './list-terms.ts'
import { primaryAt } from './pair.ts'

/** Which atom is first in each resulting list (−1: none), and the elements in dispute when both sides moved the mark. */
export type Primary = {
  readonly local: number
  readonly base: number
  readonly target: number
  readonly stands: number
  readonly dispute: Atom | null
}

/** The list as it will be here and there; the mark can only stand on what is still in it. */
type Result = { readonly local: readonly Entry[]; readonly target: readonly Entry[] }

/** The mark is one more atom of the list: which element it stands on. */
export function decidePrimary(lists: Lists, { atoms, of, local, target }: Alignment & Result, terms: ListTerms): Primary {
  const first = (side: keyof Lists): number => of[side][primaryAt(lists[side], terms.elements)] ?? -1
  const [l, b, s, r] = [first('l'), first('b'), first('s'), first('r')]
  const mark: Atom = { l, b, s, r }
  const decision = decide(mark, terms.way, (one, other) => one === other)
  // A mark that only moved on because its element went, or was never there, yields to one that somebody moved.
  const fellOurs = b === -1 || atoms[b]?.l === null
  const fellTheirs = s === -1 || atoms[s]?.r === null
  const asked = decision === 'conflict' && !fellOurs && !fellTheirs
  const end = decision === 'conflict' ? winner(terms, fellOurs, fellTheirs) : decision
  const settled = settle(mark, end)
  const dispute = asked ? { l: atoms[l]?.l ?? null, b: atoms[b]?.b ?? null, s: atoms[s]?.s ?? null, r: atoms[r]?.r ?? null } : null
  if (!stays(settled.local, local)) {
    // Its element went on the other side: one and the same falls in, and ours stands on theirs so that it is written.
    const heir = local[0]?.at[0] ?? -1
    return { local: heir, base: r, target: heir, stands: heir, dispute }
  }
  return {
    local: Number(settled.local),
    base: Number(settled.base),
    target: Number(stays(settled.target, target) ? settled.target : settled.local),
    stands: end === 'push' || end === 'local' ? l : Number(settled.base),
    dispute,
  }
}

function stays(at: Value, list: readonly Entry[]): boolean {
  return list.some((entry) => entry.at.includes(Number(at)))
}

function winner(terms: ListTerms, fellOurs: boolean, fellTheirs: boolean): 'local' | 'remote' {
  if (fellOurs !== fellTheirs) return fellOurs ? 'remote' : 'local'
  return terms.winner() === 'local' ? 'local' : 'remote'
}
