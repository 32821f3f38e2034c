import type { Field } from '#model/noun.ts'
import type { Address, Element, Value, Values } from '#model/value.ts'
import { amountOf, cityOf, companyOf, countryOf, dayOf, type Line, mailOf, nameOf, type Person, phoneOf, wordOf } from './person.ts'
import { amounts, cities, companies, countries, days, mails, names, phones, pick, words } from './pools.ts'

/** The hub's record in the laws: one field of every type that has a meaning of its own. */
export const fields: readonly Field[] = [
  { name: 'firstName', label: 'First name', type: 'text' },
  { name: 'title', label: 'Title', type: 'text' },
  { name: 'phones', label: 'Phones', type: 'phones' },
  { name: 'emails', label: 'Mails', type: 'emails' },
  { name: 'addresses', label: 'Addresses', type: 'addresses' },
  { name: 'tags', label: 'Tags', type: 'tags' },
  { name: 'companyId', label: 'Company', type: 'reference', to: 'company' },
  { name: 'custom.country', label: 'Country', type: 'country' },
  { name: 'custom.since', label: 'Since', type: 'date' },
  { name: 'custom.budget', label: 'Budget', type: 'money' },
]

const spellings = ['e164', 'national', 'spaced'] as const

/** A person as a record of ours; `style` chooses among spellings of one meaning. */
export function renderHub(of: Person, style: number): Values {
  return {
    firstName: nameOf(of.first),
    title: of.title === null ? null : style % 2 === 0 ? wordOf(of.title) : ` ${wordOf(of.title)} `,
    phones: of.phones.map((line, at) => element(phoneOf(line)[pick(spellings, style)], line, at)),
    emails: of.mails.map((line, at) => element(style % 2 === 0 ? mailOf(line) : mailOf(line).toUpperCase(), line, at)),
    addresses: of.places.map((line, at): Address => ({
      type: line.type,
      street: null,
      city: cityOf(line),
      region: null,
      postalCode: null,
      country: null,
      primary: at === 0,
    })),
    tags: of.tags.map((tag) => wordOf(tag)),
    companyId: companyOf(of.company),
    'custom.country': countryOf(of.country)?.[style % 2 === 0 ? 'iso' : 'name'] ?? null,
    'custom.since': dayOf(of.since),
    'custom.budget': amountOf(of.budget),
  }
}

function element(value: string, line: Line, at: number): Element {
  return { value, type: line.type, primary: at === 0 }
}

/** The meaning of a record of ours, read without any of the engine's code. */
export function parseHub(values: Values): Person {
  return {
    first: placeOf(names, values.firstName),
    title: placeOf(words, values.title),
    phones: linesOf(values.phones, (line) => phonePlace((line as Element).value)),
    mails: linesOf(values.emails, (line) => mailPlace((line as Element).value)),
    places: linesOf(values.addresses, (line) => placeOf(cities, (line as Address).city)),
    tags: setOf(values.tags),
    country: countryPlace(values['custom.country']),
    since: placeOf(days, values['custom.since']),
    budget: placeOf(amounts, values['custom.budget']),
    company: placeOf(companies, values.companyId),
  }
}

/** Where a plain value stands in its pool; null for none. A value of no pool is a defect of the laws' own providers. */
export function placeOf(pool: readonly Value[], value: Value | undefined): number | null {
  const plain = typeof value === 'string' ? value.trim() : (value ?? null)
  if (plain === null || plain === '') return null
  const at = pool.indexOf(plain)
  if (at < 0) throw new Error(`${JSON.stringify(value)} is in no pool`)
  return at
}

const digits = (text: string): string => text.replaceAll(/\D/g, '').replace(/^00/, '').replace(/^0/, '49')
const byDigits = new Map(phones.flatMap((phone, at) => spellings.map((spelling) => [digits(phone[spelling]), at] as const)))

export function phonePlace(text: string): number | null {
  return byDigits.get(digits(text)) ?? null
}

export function mailPlace(text: string): number | null {
  return placeOf(mails, text.toLowerCase())
}

export function countryPlace(value: Value | undefined): number | null {
  const at = countries.findIndex((country) => Object.values(country).includes(value as never))
  return at < 0 ? placeOf([], value) : at
}

export function setOf(value: Value | undefined): number[] {
  return (Array.isArray(value) ? value : []).flatMap((each) => placeOf(words, each) ?? []).toSorted((a, b) => a - b)
}

function linesOf(value: Value | undefined, what: (line: Value) => number | null): Line[] {
  const list = (Array.isArray(value) ? value : []) as readonly (Element | Address)[]
  const lines = list.flatMap((line) => {
    const at = what(line)
    return at === null ? [] : [{ what: at, type: line.type, primary: line.primary }]
  })
  return lines.toSorted((a, b) => Number(b.primary) - Number(a.primary)).map((line) => ({ what: line.what, type: line.type }))
}
