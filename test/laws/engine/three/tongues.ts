import type { Direction, MappingRow } from '#connectors/kit/mapping-row.ts'
import type { Raw } from '#connectors/kit/raw.ts'
import type { Value } from '#model/value.ts'
import { days, phones } from '../../pools.ts'
import type { Tongue } from '../tongue.ts'

/** What a person may say about a contact, wherever it is said. */
export const said = ['firstName', 'lastName', 'about', 'title', 'phone', 'birthday'] as const
export type Said = (typeof said)[number]

/** A system of its own spelling: how it writes a meaning (a word, or a place in a pool), and how it is understood. */
export type System = Tongue & {
  readonly ways: Readonly<Record<Said, Direction>>
  readonly say: (name: Said, meaning: string) => Raw
  readonly hear: (raw: Raw, name: Said) => string
}

type Names = Readonly<Record<Said, string>>

const local: Names = {
  firstName: 'firstName',
  lastName: 'lastName',
  about: 'about',
  title: 'title',
  phone: 'phones[type=work].value',
  birthday: 'birthday',
}
const everyWay: Readonly<Record<Said, Direction>> = {
  firstName: 'bidirectional',
  lastName: 'bidirectional',
  about: 'bidirectional',
  title: 'bidirectional',
  phone: 'bidirectional',
  birthday: 'bidirectional',
}

const place = (meaning: string): number => Number(meaning.slice(1))
const digits = (text: string): string => text.replace(/^00/, '').replace(/\(0\)|\D/g, '')

/** Meanings of phones and days are told by pool and place: `p2`, `d0`; words mean themselves, in small letters. */
export function meant(name: Said, text: string): string {
  if (text === '') return ''
  if (name === 'phone') return `p${phones.findIndex(({ e164 }) => digits(e164) === digits(text))}`
  if (name === 'birthday')
    return `d${days.findIndex((day) => (/^-?\d+$/.test(text) ? new Date(Number(text)).toISOString() : text).startsWith(day))}`
  return text.toLowerCase()
}

function mapping(names: Names, ways: System['ways']): readonly MappingRow[] {
  return said.map((name) => ({ remote: names[name], local: local[name], direction: ways[name] }))
}

type Spelling = { readonly phone: 'e164' | 'national' | 'spaced'; day(day: string): string }

function system(
  names: Names,
  { ways = everyWay, spelling, kept = (fields) => fields }: { ways?: System['ways']; spelling: Spelling; kept?: Tongue['kept'] },
): System {
  const spelt = (name: Said, meaning: string): string => {
    if (name === 'phone') return phones[place(meaning)]?.[spelling.phone] ?? ''
    return name === 'birthday' ? spelling.day(days[place(meaning)] ?? '') : meaning
  }
  return {
    kind: 'contact',
    spread: 'shared',
    mapping: mapping(names, ways),
    ways,
    kept,
    say: (name, meaning) => ({ [names[name]]: spelt(name, meaning) }),
    hear: (raw, name) => meant(name, textOf(raw[names[name]])),
  }
}

export const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : '')

/** Spaced numbers and plain days; everything both ways. */
const peopleish = system(
  { firstName: 'given', lastName: 'family', about: 'note', title: 'role', phone: 'tel', birthday: 'born' },
  { spelling: { phone: 'spaced', day: (day) => day } },
)

/** Days with a time of day; what it says about people only comes in, titles only go out and are written anew there. */
const graphish = system(
  { firstName: 'givenName', lastName: 'surname', about: 'personalNotes', title: 'jobTitle', phone: 'businessPhone', birthday: 'birthday' },
  {
    ways: { ...everyWay, about: 'pull', title: 'push' },
    spelling: { phone: 'spaced', day: (day) => `${day}T11:59:00Z` },
    kept: (fields) => (typeof fields.jobTitle === 'string' ? { ...fields, jobTitle: `${fields.jobTitle.toUpperCase()} *` } : fields),
  },
)

const hourMs = 9 * 3_600_000 + 30 * 60_000

/** Flat text: E.164, days as milliseconds of a moment within them, surnames in capitals. */
const hubspottish = system(
  { firstName: 'firstname', lastName: 'lastname', about: 'message', title: 'jobtitle', phone: 'phone', birthday: 'date_of_birth' },
  {
    spelling: { phone: 'e164', day: (day) => String(Date.parse(`${day}T00:00:00Z`) + hourMs) },
    kept: (fields) => ({
      ...fields,
      ...(typeof fields.lastname === 'string' ? { lastname: fields.lastname.toUpperCase() } : {}),
      ...(typeof fields.phone === 'string' && fields.phone !== '' ? { phone: `+${digits(fields.phone)}` } : {}),
      ...(typeof fields.date_of_birth === 'string' && /^\d{4}-\d\d-\d\d$/.test(fields.date_of_birth)
        ? { date_of_birth: String(Date.parse(`${fields.date_of_birth}T00:00:00Z`) + hourMs) }
        : {}),
    }),
  },
)

/** Things that live in the one account they come from. */
const home: Tongue = {
  kind: 'company',
  spread: 'home',
  mapping: [
    { remote: 'name', local: 'name', direction: 'bidirectional' },
    { remote: 'branch', local: 'industry', direction: 'bidirectional' },
  ],
  kept: (fields) => fields,
}

export const systems = { peopleish, graphish, hubspottish } as const
export type SystemName = keyof typeof systems
export const systemNames = Object.keys(systems) as SystemName[]
export { home }
