import type { Alignment, Lists } from './align.ts'
import { type Atom, decide, settle } from './decide.ts'
import type { ListTerms } from './list.ts'
import { primaryAt } from './pair.ts'

/** Which atom is first in each resulting list (−1: none), and the elements in dispute when both sides moved the mark. */
export type Primary = { readonly local: number; readonly base: number; readonly target: number; readonly stands: number; readonly dispute: Atom | null }

/** The mark is one more atom of the list: which element it stands on. */
export function decidePrimary(lists: Lists, alignment: Alignment, terms: ListTerms): Primary {
  const { atoms, of } = alignment
  const first = (side: keyof Lists): number => of[side][primaryAt(lists[side], terms.elements)] ?? -1
  const [l, b, s, r] = [first('l'), first('b'), first('s'), first('r')]
  const mark: Atom = { l, b, s, r }
  const decision = decide(mark, terms.way, (one, other) => one === other)
  // A mark that only moved on because its element went, or was never there, yields to one that somebody moved.
  const fellOurs = atoms[b]?.l === null || b === -1
  const fellTheirs = atoms[s]?.r === null || s === -1
  const asked = decision === 'conflict' && !fellOurs && !fellTheirs
  const end = decision === 'conflict' ? winner(terms, fellOurs, fellTheirs) : decision
  const settled = settle(mark, end)
  return {
    local: Number(settled.local),
    base: Number(settled.base),
    target: Number(settled.target),
    stands: end === 'push' || end === 'local' ? l : Number(settled.base),
    dispute: asked ? { l: atoms[l]?.l ?? null, b: atoms[b]?.b ?? null, s: atoms[s]?.s ?? null, r: atoms[r]?.r ?? null } : null,
  }
}

function winner(terms: ListTerms, fellOurs: boolean, fellTheirs: boolean): 'local' | 'remote' {
  if (fellOurs !== fellTheirs) return fellOurs ? 'remote' : 'local'
  return terms.winner() === 'local' ? 'local' : 'remote'
}
