import type { ElementType } from '#model/value.ts'
import { amounts, cities, companies, countries, days, mails, names, phones, pick, words } from './pools.ts'

/** A person as meanings only: numbers into the pools. Each system spells it in its own way. */
export type Line = { readonly what: number; readonly type: ElementType }

export type Person = {
  readonly first: number | null
  readonly title: number | null
  readonly phones: readonly Line[]
  readonly mails: readonly Line[]
  readonly places: readonly Line[]
  readonly tags: readonly number[]
  readonly country: number | null
  readonly since: number | null
  readonly budget: number | null
  readonly company: number | null
}

/** One change of a person on one side. `at` counts round the list; what makes no sense there does nothing. */
export type Edit =
  | { readonly on: 'first' | 'title' | 'country' | 'since' | 'budget' | 'company'; readonly to: number | null }
  | {
      readonly on: 'phones' | 'mails' | 'places'
      readonly do: 'add' | 'change' | 'retype' | 'remove' | 'lead'
      readonly at: number
      readonly what: number
      readonly type: ElementType
    }
  | { readonly on: 'tags'; readonly do: 'add' | 'remove'; readonly what: number }

/** A person after an edit. */
export function edited(of: Person, change: Edit): Person {
  switch (change.on) {
    case 'phones':
    case 'mails':
    case 'places':
      return { ...of, [change.on]: editedLines(of[change.on], change) }
    case 'tags':
      return { ...of, tags: change.do === 'add' ? [...new Set([...of.tags, change.what])] : of.tags.filter((tag) => tag !== change.what) }
    default:
      return { ...of, [change.on]: change.to }
  }
}

function editedLines(list: readonly Line[], change: Extract<Edit, { at: number }>): readonly Line[] {
  const at = list.length === 0 ? 0 : change.at % list.length
  const line = list[at]
  const has = list.some((other) => other.what === change.what)
  switch (change.do) {
    case 'add':
      return has ? list : [...list, { what: change.what, type: change.type }]
    case 'change':
      return line === undefined || has ? list : list.with(at, { ...line, what: change.what })
    case 'retype':
      return line === undefined ? list : list.with(at, { ...line, type: change.type })
    case 'remove':
      return list.filter((_, place) => place !== at)
    case 'lead':
      return line === undefined ? list : [line, ...list.filter((_, place) => place !== at)]
  }
}

export const phoneOf = (line: Line) => pick(phones, line.what)
export const mailOf = (line: Line) => pick(mails, line.what)
export const cityOf = (line: Line) => pick(cities, line.what)
export const wordOf = (at: number | null) => (at === null ? null : pick(words, at))
export const nameOf = (at: number | null) => (at === null ? null : pick(names, at))
export const countryOf = (at: number | null) => (at === null ? null : pick(countries, at))
export const dayOf = (at: number | null) => (at === null ? null : pick(days, at))
export const amountOf = (at: number | null) => (at === null ? null : pick(amounts, at))
export const companyOf = (at: number | null) => (at === null ? null : pick(companies, at))
