import { COMPANIES, type Company } from './company.ts'
import { NAMES } from './name.ts'
import { notesFor, titleFor } from './work.ts'
import { phoneOf } from './phone.ts'
import { PLACES, streetLine, type Place } from './place.ts'
import { between, pick, randomFrom, type Random } from './random.ts'

/** A day without a year when `year` is 0. */
export type Day = { readonly year: number; readonly month: number; readonly day: number }

/** One of the sandbox's people, in nobody's format: each provider spells them its own way. */
export type Person = {
  readonly index: number
  readonly given: string
  readonly family: string
  readonly nickname: string | undefined
  readonly company: Company
  readonly place: Place
  readonly title: string
  readonly department: string
  /** E.164. */
  readonly mobile: string | undefined
  readonly office: string | undefined
  /** Also listed under the company's own number, which several colleagues share. */
  readonly switchboard: boolean
  readonly workEmail: string
  readonly ownEmail: string | undefined
  readonly street: string
  readonly postal: string
  readonly homeStreet: string | undefined
  readonly homePostal: string
  readonly birthday: Day | undefined
  readonly note: string | undefined
  readonly region: 'Americas' | 'Europe' | 'Brazil'
  readonly website: boolean
  readonly starred: boolean
}

/** The people below this number look hand-made; beyond it the number in the address keeps them apart. */
const LIVELY = 1000

/** The person with that number; the same number is always the same person. */
export function personAt(index: number): Person {
  const random = randomFrom(`person ${index}`)
  const company = COMPANIES[index % COMPANIES.length] ?? COMPANIES[0]
  const place: Place = PLACES[company.place]
  const { given, family } = nameAt(index, place)
  const role = titleFor(random)
  const workEmail = `${handleAt(index, place)}@${company.domain}`
  return {
    index,
    given,
    family,
    company,
    place,
    ...role,
    workEmail,
    nickname: random() < 0.1 ? given.slice(0, 3) : undefined,
    mobile: random() < 0.88 ? phoneOf(index, place, 'mobile') : undefined,
    office: random() < 0.7 ? phoneOf(index, place, 'fixed') : undefined,
    switchboard: index < LIVELY && random() < 0.08,
    ownEmail: random() < 0.35 ? `${ascii(given)}${ascii(family).slice(0, 4)}${index}@mail.example` : undefined,
    street: streetLine(place.country, pick(random, place.streets), between(random, 2, 980)),
    postal: digits(random, place.postal),
    homeStreet: random() < 0.2 ? streetLine(place.country, pick(random, place.streets), between(random, 1, 400)) : undefined,
    homePostal: digits(random, place.postal),
    birthday: random() < 0.4 ? dayAt(random) : undefined,
    note: random() < 0.45 ? notesFor(random, given) : undefined,
    region: place.country === 'BR' ? 'Brazil' : place.country === 'US' || place.country === 'CA' ? 'Americas' : 'Europe',
    website: random() < 0.3,
    starred: random() < 0.06,
  }
}

function nameAt(index: number, place: Place): { given: string; family: string } {
  const random = randomFrom(`name ${index}`)
  // Some people work away from where their name comes from.
  const names = NAMES[random() < 0.9 ? place.country : 'GB']
  return { given: pick(random, names.given), family: pick(random, names.family) }
}

/** The part of the address before the @; two colleagues of one name are told apart by number. */
function handleAt(index: number, place: Place): string {
  const plain = plainHandle(index, place)
  if (index >= LIVELY) return `${plain}${index}`
  for (let earlier = index - COMPANIES.length; earlier >= 0; earlier -= COMPANIES.length) {
    if (plainHandle(earlier, place) === plain) return `${plain}${index}`
  }
  return plain
}

function plainHandle(index: number, place: Place): string {
  const { given, family } = nameAt(index, place)
  return `${ascii(given)}.${ascii(family)}`
}

function dayAt(random: Random): Day {
  return { year: random() < 0.15 ? 0 : between(random, 1952, 2001), month: between(random, 1, 12), day: between(random, 1, 28) }
}

function digits(random: Random, pattern: string): string {
  return pattern.replaceAll('#', () => String(between(random, 0, 9)))
}

function ascii(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll('ß', 'ss')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
}
