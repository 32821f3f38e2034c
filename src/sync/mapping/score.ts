import type { FieldType } from '#model/noun.ts'
import type { Value } from '#model/value.ts'
import { fitOf, type Fit } from './fit.ts'
import { likeness, meaningOf, plainWords } from './words.ts'

/** One side of a guess. `name` is what programs call it, without the path around it. */
export type Side = { readonly name: string; readonly label: string; readonly type: FieldType | null }

/** How likely a field there is a field here: 0 to 1, and why in words. */
export type Guess = { readonly score: number; readonly reason: string }

type Looks = 'email' | 'phone' | 'url' | 'date' | 'number'

const shapes: readonly (readonly [Looks, RegExp, string])[] = [
  ['email', /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/, 'e-mails'],
  ['url', /^(https?:\/\/|www\.)\S+$/i, 'web addresses'],
  ['date', /^\d{4}-\d{2}-\d{2}([T ].*)?$/, 'dates'],
  ['phone', /^\+?[\d\s()./-]{7,20}$/, 'phone numbers'],
  ['number', /^-?\d+([.,]\d+)?$/, 'numbers'],
]

const enough = 2
const most = 0.8

/** What values look like, when at least two of them and four in five do; null: nothing special. */
export function looksOf(values: readonly Value[]): { readonly looks: Looks; readonly said: string } | null {
  const texts = values
    .flatMap((value) => (typeof value === 'string' || typeof value === 'number' ? [String(value).trim()] : []))
    .filter(Boolean)
  if (texts.length < enough) return null
  for (const [looks, shape, said] of shapes)
    if (texts.filter((text) => shape.test(text)).length >= most * texts.length) return { looks, said }
  return null
}

const weights: Readonly<Record<Fit, number>> = { same: 1, fits: 0.95, lossy: 0.7, doubtful: 0.6, never: 0 }
const held: Readonly<Record<Looks, readonly FieldType[]>> = {
  email: ['email'],
  phone: ['phone'],
  url: ['url'],
  date: ['date', 'instant'],
  number: ['number', 'money'],
}

/** Rates a pair. Names count most, then what both mean, then how alike their labels are; types and the values there confirm or weaken it. Pure. */
export function guess(there: Side, here: Side, values: readonly Value[]): Guess {
  const named = naming(there, here)
  const looks = looksOf(values)
  const seen = looks !== null && here.type !== null && held[looks.looks].includes(here.type) ? looks : null
  const alone = seen !== null && telling.has(seen.looks) ? byLooksAlone : 0
  if (named === null && alone === 0) return { score: 0, reason: 'nothing in common' }
  const fit: Fit = there.type === null || here.type === null || seen !== null ? 'fits' : fitOf(there.type, here.type)
  const base = Math.max(named?.score ?? 0, alone)
  const sum = Math.min(1, base * weights[fit] + (seen !== null && named !== null ? 0.05 : 0))
  const said = [named?.reason, typesSaid[fit], seen === null ? undefined : `values look like ${seen.said}`]
  return { score: Math.round(sum * 100) / 100, reason: joined(said.filter((each) => each !== undefined)) }
}

/** What values that look like it say of a field without any help of its name: numbers and dates are everywhere. */
const telling: ReadonlySet<Looks> = new Set(['email', 'phone', 'url'])
const byLooksAlone = 0.55

const typesSaid: Partial<Record<Fit, string>> = { same: 'same type', lossy: 'another type', doubtful: 'another type' }

const alike = 0.65

function naming(there: Side, here: Side): Guess | null {
  const theirs = [there.name, there.label]
  const ours = [here.name, here.label]
  if (plainWords(there.name) !== '' && plainWords(there.name) === plainWords(here.name)) return { score: 1, reason: 'same name' }
  if (plainWords(there.label) === plainWords(here.label)) return { score: 0.98, reason: 'same label' }
  const meanings = new Set(ours.map(meaningOf))
  if (theirs.some((text) => text !== '' && meanings.has(meaningOf(text)))) return { score: 0.9, reason: 'another word for the same' }
  const like = Math.max(...theirs.flatMap((one) => ours.map((other) => likeness(plainWords(one), plainWords(other)))))
  return like < alike ? null : { score: like * 0.85, reason: 'similar label' }
}

const joined = (said: readonly string[]): string =>
  said.length < 2 ? (said[0] ?? '') : `${said.slice(0, -1).join(', ')} and ${said.at(-1) ?? ''}`
