import { Fault } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import type { Values } from '#model/value.ts'

/** What is answered for a record that was merged into another: where it went, so that whoever has its id finds the way. */
export function mergedAway({ kind, values }: { readonly kind: Kind; readonly values: Values }, mergedInto: string): Fault {
  return new Fault('not_found', `This ${kind} was merged into another one: use that, or un-merge it`, {
    details: { mergedInto, title: nouns[kind].title(values) },
  })
}
