import fc from 'fast-check'
import type { Rule } from '#sync/three-way/policy.ts'
import { rules } from './fixpoint.ts'
import { edit, person } from './generators.ts'
import type { Edit, Person } from './person.ts'

/** What happens, in the order it happens; `at` counts round what there is. */
export type Event =
  | { readonly do: 'newHere' | 'newThere'; readonly who: Person }
  | { readonly do: 'editHere' | 'editThere'; readonly at: number; readonly edit: Edit }
  | { readonly do: 'deleteHere' | 'deleteThere' | 'copyThere'; readonly at: number }
  | { readonly do: 'pull' | 'push' | 'pushLost' | 'pushRaced' }
  | { readonly do: 'pullOld'; readonly at: number }

export type History = { readonly events: readonly Event[]; readonly rule: Rule; readonly deletes: boolean }

const at = fc.nat({ max: 3 })

export const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('newHere' as const, 'newThere' as const), who: person }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('editHere' as const, 'editThere' as const), at, edit }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('deleteHere' as const, 'deleteThere' as const, 'copyThere' as const), at }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('pull' as const, 'push' as const, 'pushLost' as const, 'pushRaced' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pullOld' as const), at }) },
)

export const history: fc.Arbitrary<History> = fc.record({
  events: fc.array(event, { minLength: 2, maxLength: 14 }),
  rule: fc.constantFrom(...rules),
  deletes: fc.boolean(),
})
