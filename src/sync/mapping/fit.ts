import { isListType } from '#model/element.ts'
import type { FieldType } from '#model/noun.ts'

/**
 * How values of one type stand in a field of another. `same`, `fits`: all of them do. `lossy`: part of each is dropped.
 * `doubtful`: some do, the others are left as they are. `never`: none can.
 */
export type Fit = 'same' | 'fits' | 'lossy' | 'doubtful' | 'never'

const words: ReadonlySet<FieldType> = new Set(['text', 'option', 'url', 'email', 'phone', 'country', 'reference'])
const numbers: ReadonlySet<FieldType> = new Set(['number', 'money'])
const sets: ReadonlySet<FieldType> = new Set(['options', 'tags', 'domains'])

const structured = (type: FieldType): boolean => isListType(type) || type === 'address'

/** How a value of `from` stands in a field of type `to`. */
export function fitOf(from: FieldType, to: FieldType): Fit {
  if (from === to) return 'same'
  if (structured(from) || structured(to)) return 'never'
  // Owners, pipelines and stages are options there and references here.
  if (to === 'reference' || to === 'references')
    return from === 'option' || from === 'reference' ? 'fits' : words.has(from) || numbers.has(from) ? 'doubtful' : 'never'
  if (from === 'references') return 'never'
  if (sets.has(to)) return sets.has(from) || words.has(from) ? 'fits' : 'never'
  if (sets.has(from)) return words.has(to) ? 'lossy' : 'never'
  if (numbers.has(from) && numbers.has(to)) return 'fits'
  if (from === 'instant' && to === 'date') return 'lossy'
  if (from === 'date' && to === 'instant') return 'fits'
  if (words.has(to)) return looseText(from, to)
  return words.has(from) ? 'doubtful' : 'never'
}

/** Anything can be spelled as text; an e-mail address or a number is taken as it is written. */
function looseText(from: FieldType, to: FieldType): Fit {
  if (to === 'text' || to === 'url') return 'fits'
  if (!words.has(from)) return to === 'option' ? 'fits' : 'doubtful'
  return to === 'country' || (to === 'option' && from !== 'reference') ? 'doubtful' : 'fits'
}

const checked: ReadonlySet<FieldType> = new Set(['email', 'phone', 'url'])

/** How a value of ours stands in a field of theirs: they look closer than we do at what must be an address. */
export function sentFit(from: FieldType, to: FieldType): Fit {
  const fit = fitOf(from, to)
  return fit === 'fits' && checked.has(to) && (from === 'text' || from === 'option') ? 'doubtful' : fit
}

const names: Readonly<Record<FieldType, string>> = {
  text: 'text',
  number: 'a number',
  money: 'an amount',
  date: 'a date',
  instant: 'a date with a time',
  boolean: 'yes or no',
  option: 'one option',
  options: 'several options',
  url: 'a web address',
  email: 'an e-mail address',
  phone: 'a phone number',
  country: 'a country',
  reference: 'a reference',
  references: 'references',
  emails: 'a list of e-mail addresses',
  phones: 'a list of phone numbers',
  address: 'an address',
  addresses: 'a list of addresses',
  domains: 'a list of domains',
  tags: 'tags',
}

/** A type in a sentence: "a date". */
export const typeInWords = (type: FieldType): string => names[type]
