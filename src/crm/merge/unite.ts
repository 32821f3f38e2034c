import { invalid } from '#lib/fault.ts'
import { isListType, itemKey, itemsOf } from '#model/element.ts'
import { normal, same } from '#model/meaning.ts'
import type { Field } from '#model/noun.ts'
import type { Value, Values } from '#model/value.ts'

/** Whose value of a field a person wants: the winner's, or the one that goes. */
export type Choices = Readonly<Record<string, 'mine' | 'other'>>

/** What becomes of one field. `from`: where the result is from; `both`: a list of either's elements. */
export type Line = {
  readonly field: Field
  readonly mine: Value
  readonly other: Value
  readonly result: Value
  readonly from: 'same' | 'mine' | 'other' | 'both'
}

/** What two records say, and what a person chose. `region` (ISO 2) reads national phone numbers. */
export type Two = {
  readonly fields: readonly Field[]
  readonly mine: Values
  readonly other: Values
  readonly choices: Choices
  readonly region: string
}

/** Fields that say one thing together: they are taken from one side, and count as empty where the first named is. */
const together: readonly (readonly string[])[] = [
  ['companyId', 'companyName'],
  ['amount', 'currency'],
  ['stageId', 'pipelineId'],
]

const lists: ReadonlySet<Field['type']> = new Set(['emails', 'phones', 'addresses', 'domains', 'tags', 'references', 'options'])

/**
 * What becomes of each field that either side fills: the chosen value, else the winner's, where that is empty the other's; lists unite by element.
 * Throws `invalid` for a choice that names no field, and for lists too long together. Pure.
 */
export function unite(two: Two): readonly Line[] {
  const unknown = Object.keys(two.choices).filter((name) => !two.fields.some((field) => field.name === name))
  if (unknown.length > 0) throw invalid(unknown.map((name) => ({ field: `fields.${name}`, message: 'is not a field of this record' })))
  const lines = two.fields
    .map((field) => lineOf(field, two))
    .filter((line) => !isEmpty(line.field, line.mine) || !isEmpty(line.field, line.other))
  const long = lines.filter(
    ({ field, from, result }) => from === 'both' && Array.isArray(result) && result.length > (field.most ?? Infinity),
  )
  if (long.length > 0)
    throw invalid(
      long.map(({ field }) => ({ field: `fields.${field.name}`, message: `holds more than ${field.most} together: choose mine or other` })),
    )
  return lines
}

/** The values that are to be written. */
export function patchOf(lines: readonly Line[]): Values {
  return Object.fromEntries(
    lines.filter(({ from }) => from === 'other' || from === 'both').map(({ field, result }) => [field.name, result]),
  )
}

function lineOf(field: Field, two: Two): Line {
  const mine = two.mine[field.name] ?? null
  const other = two.other[field.name] ?? null
  const known = { field, mine, other }
  const choice = choiceOf(field, two)
  if (same(field, [mine, other], two.region)) return { ...known, result: mine, from: 'same' }
  if (choice === 'mine') return { ...known, result: mine, from: 'mine' }
  if (choice === 'other') return { ...known, result: other, from: 'other' }
  if (lists.has(field.type)) {
    const added = addedBy(field, { mine, other, region: two.region })
    if (added.length === 0) return { ...known, result: mine, from: 'mine' }
    const own = Array.isArray(mine) ? (mine as readonly Value[]) : []
    return own.length === 0
      ? { ...known, result: other, from: 'other' }
      : { ...known, result: [...own, ...added.map(second)], from: 'both' }
  }
  return isEmpty(field, mine) ? { ...known, result: other, from: 'other' } : { ...known, result: mine, from: 'mine' }
}

/** What was said of the field or of one it belongs with; undefined: nothing, and the rule decides. */
function choiceOf(field: Field, { fields, mine, choices }: Two): 'mine' | 'other' | undefined {
  const group = together.find((names) => names.includes(field.name)) ?? [field.name]
  const said = group.flatMap((name) => choices[name] ?? [])[0]
  if (said !== undefined || group.length === 1) return said
  const lead = group[0] === 'companyId' ? group : group.slice(0, 1)
  const filled = lead.some((name) => {
    const of = fields.find((each) => each.name === name)
    return of !== undefined && !isEmpty(of, mine[name] ?? null)
  })
  return filled ? 'mine' : 'other'
}

type Sides = { readonly mine: Value; readonly other: Value; readonly region: string }

/** Elements that only the other list has, by meaning: a number is the same number whatever it is called. */
export function addedBy(field: Field, { mine, other, region }: Sides): readonly Value[] {
  const own = new Set(elementsOf(mine).map((each) => meaning(field, each, region)))
  return elementsOf(other).filter((each) => !own.has(meaning(field, each, region)))
}

export const elementsOf = (list: Value | undefined): readonly Value[] => (Array.isArray(list) ? (list as readonly Value[]) : [])

/** What an element of a list means; equal text for equal meaning. */
export function meaning(field: Field, element: Value, region: string): string {
  const [item] = itemsOf([element])
  if (isListType(field.type) && item !== undefined) return itemKey(field.type, item, region) || JSON.stringify(element)
  return JSON.stringify(normal(field, [element], region) ?? element)
}

/** Beside the winner's own, no element that came along is the primary one. */
const second = (element: Value): Value =>
  typeof element === 'object' && element !== null && 'primary' in element ? { ...element, primary: false } : element

const isEmpty = (field: Field, value: Value): boolean => normal(field, value, 'US') === null

/** Whether a field is a list whose elements unite. */
export const isUnited = (field: Field): boolean => lists.has(field.type)
