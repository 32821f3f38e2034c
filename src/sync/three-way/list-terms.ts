import type { Value } from '#model/value.ts'
import type { Way } from './decide.ts'
import type { Elements } from './elements.ts'

/** Who wins where both sides changed one element differently; `ask`: a person must say. */
export type Winner = 'local' | 'remote' | 'ask'

/** What the merge of one list goes by. `capacity`: most elements the provider holds, null without a limit. */
export type ListTerms = { readonly way: Way; readonly elements: Elements; readonly capacity: number | null; readonly winner: () => Winner }

/** One element of a result, and the atoms it is: more than one where both sides came to the same element by different ways. */
export type Entry = { readonly at: readonly number[]; readonly item: Value }
