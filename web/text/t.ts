import { en } from './en.ts'
import { formatOf } from './formats.ts'

type Catalogue = Record<keyof typeof en, string>
type Slots<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Slots<Rest> : never
type Args<K extends Key> = [Slots<(typeof en)[K]>] extends [never] ? [] : [values: Record<Slots<(typeof en)[K]>, string | number>]

/** The name of one sentence in the catalogue. */
export type Key = keyof typeof en
/** The stem of a sentence that has a `.one` and an `.other` form; both may use `{count}`. */
export type PluralKey = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never

let catalogue: Catalogue = en
let language = 'en'

/** Replaces the catalogue before the first render; every key of English must be there. */
export function speak(tongue: string, sentences: Catalogue): void {
  language = tongue
  catalogue = sentences
  document.documentElement.lang = tongue
}

/** The BCP 47 tag that numbers and dates are formatted in. */
export const tongue = (): string => language

const fill = (sentence: string, values: Record<string, string | number> = {}): string =>
  sentence.replace(/\{(\w+)\}/g, (slot, name: string) => {
    const value = values[name]
    return typeof value === 'number' ? number(value) : (value ?? slot)
  })

/** One sentence in the user's language, its `{slots}` filled; numbers are formatted. */
export const t = <K extends Key>(key: K, ...args: Args<K>): string => fill(catalogue[key], args[0])

/** A sentence that depends on a count. */
export function tn(stem: PluralKey, count: number, values?: Record<string, string | number>): string {
  const form = formatOf(Intl.PluralRules, language, {}).select(count) === 'one' ? 'one' : 'other'
  const key = `${stem}.${form}`
  return fill(key in catalogue ? catalogue[key as Key] : stem, { ...values, count })
}

/** A sentence for a key that only arrives at run time (an enum of the API); the word itself where there is none. */
export function tword(prefix: string, word: string): string {
  const key = `${prefix}.${word}`
  return key in catalogue ? catalogue[key as Key] : word.replaceAll('_', ' ')
}

/** Whether the catalogue has a sentence of this name. */
export const isWord = (key: string): key is Key => key in catalogue

/** A number in the user's notation. */
export const number = (value: number): string => formatOf(Intl.NumberFormat, language, {}).format(value)
