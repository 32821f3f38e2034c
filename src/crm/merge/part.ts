import { same } from '#model/meaning.ts'
import type { Field } from '#model/noun.ts'
import type { Value, Values } from '#model/value.ts'
import { elementsOf, isUnited, meaning } from './unite.ts'

/** What a merge did to one record: per field the value before and after. */
export type Done = { readonly before: Values; readonly after: Values }

/** What is to be written to take it back, and the fields that stay because they were changed since. */
export type Parted = { readonly patch: Values; readonly restored: readonly string[]; readonly kept: readonly string[] }

/** Values return where they still mean what the merge left; of a list changed since, the elements that came along go. Pure. */
export function part({ before, after }: Done, now: Values, by: { readonly fields: readonly Field[]; readonly region: string }): Parted {
  const patch: Record<string, Value> = {}
  const kept: string[] = []
  for (const field of by.fields) {
    if (!Object.hasOwn(after, field.name)) continue
    const [was, made, is] = [before[field.name] ?? null, after[field.name] ?? null, now[field.name] ?? null]
    if (same(field, [is, was], by.region)) continue
    if (same(field, [is, made], by.region)) patch[field.name] = was
    else if (isUnited(field) && lost(field, { was, made, is, region: by.region }).length < elementsOf(is).length)
      patch[field.name] = lost(field, { was, made, is, region: by.region })
    else kept.push(field.name)
  }
  return { patch, restored: Object.keys(patch), kept }
}

type List = { readonly was: Value; readonly made: Value; readonly is: Value; readonly region: string }

/** A list without what the merge had added to it. */
function lost(field: Field, { was, made, is, region }: List): Value[] {
  const own = new Set(elementsOf(was).map((each) => meaning(field, each, region)))
  const came = new Set(
    elementsOf(made)
      .map((each) => meaning(field, each, region))
      .filter((each) => !own.has(each)),
  )
  return elementsOf(is).filter((each) => !came.has(meaning(field, each, region)))
}

/** A pointer to the winner that a merge had turned from the loser; null: it points elsewhere since, and stays. */
export function turnedBack(field: Field, done: Done, of: { readonly now: Value; readonly winner: string; readonly loser: string }): Value {
  const { now, winner, loser } = of
  if (field.type !== 'references') return now === winner ? loser : null
  const list = elementsOf(now)
  if (!list.includes(winner)) return null
  const had = elementsOf(done.before[field.name]).includes(winner)
  const without = had ? list : list.filter((each) => each !== winner)
  const at = Math.min(elementsOf(done.before[field.name]).indexOf(loser), without.length)
  return [...without.slice(0, at), loser, ...without.slice(at)]
}
