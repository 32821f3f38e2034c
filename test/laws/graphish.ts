import type { Value } from '#model/value.ts'
import { countryPlace, mailPlace, phonePlace, placeOf, setOf } from './hub.ts'
import { amountOf, companyOf, countryOf, dayOf, type Line, mailOf, nameOf, phoneOf, wordOf } from './person.ts'
import { companies, days, names, words } from './pools.ts'
import { compact, listOf, nobody, type System, textOf } from './system.ts'

/** Bare lists without types, at most two numbers; spaced numbers, country names of the country, date-times; one field each way only. */
export const graphish: System = {
  name: 'graphish',
  source: {
    rows: [
      { remote: 'givenName', local: 'firstName', direction: 'bidirectional' },
      { remote: 'jobTitle', local: 'title', direction: 'bidirectional' },
      { remote: 'company.id', local: 'companyId', direction: 'push' },
      { remote: 'businessPhones[*]', local: 'phones', direction: 'bidirectional' },
      { remote: 'emailAddresses[*]', local: 'emails', direction: 'bidirectional' },
      { remote: 'categories[*]', local: 'tags', direction: 'bidirectional' },
      { remote: 'country', local: 'custom.country', direction: 'bidirectional' },
      { remote: 'since', local: 'custom.since', direction: 'bidirectional' },
      { remote: 'budget', local: 'custom.budget', direction: 'pull' },
    ],
    shapes: { businessPhones: { typeIs: 'work' }, emailAddresses: { value: 'address' } },
    remoteFields: [{ name: 'businessPhones[*]', label: 'Phones', type: 'phones', required: false, writable: true, capacity: 2 }],
  },
  render: (of) =>
    compact({
      givenName: nameOf(of.first),
      jobTitle: wordOf(of.title),
      company: of.company === null ? null : { id: `there-${companyOf(of.company)}` },
      businessPhones: of.phones.slice(0, 2).map((line) => phoneOf(line).spaced),
      emailAddresses: of.mails.map((line) => ({ address: mailOf(line), name: `${mailOf(line)} (name)` })),
      categories: of.tags.map((tag) => wordOf(tag)),
      country: countryOf(of.country)?.own,
      since: of.since === null ? null : `${dayOf(of.since)}T11:59:00`,
      budget: amountOf(of.budget),
    }),
  parse: (raw) => ({
    ...nobody,
    first: placeOf(names, raw.givenName),
    title: placeOf(words, raw.jobTitle),
    company: placeOf(companies, textOf((raw.company as { readonly id?: Value } | undefined)?.id).replace('there-', '')),
    phones: lines(Array.isArray(raw.businessPhones) ? raw.businessPhones : [], (each) => phonePlace(textOf(each))),
    mails: lines(listOf(raw.emailAddresses), (each) => mailPlace(textOf((each as { readonly address?: Value }).address))),
    tags: setOf(raw.categories),
    country: countryPlace(raw.country),
    since: placeOf(days, raw.since === undefined ? null : textOf(raw.since).slice(0, 10)),
    budget: placeOf([0, 1200, 99.5], raw.budget),
  }),
}

function lines(list: readonly Value[], what: (each: Value) => number | null): Line[] {
  return list.flatMap((each) => {
    const at = what(each)
    return at === null ? [] : [{ what: at, type: 'work' as const }]
  })
}
