import type { ElementType, Value } from '#model/value.ts'
import { countryPlace, mailPlace, phonePlace, placeOf, setOf } from './hub.ts'
import { amountOf, cityOf, companyOf, countryOf, dayOf, type Line, mailOf, nameOf, phoneOf, wordOf } from './person.ts'
import { cities, companies, days, names, types, words } from './pools.ts'
import { compact, listOf, nobody, type System, textOf } from './system.ts'

const shown: Readonly<Record<string, ElementType>> = { work: 'work', workFax: 'work', home: 'home', mobile: 'mobile', other: 'other' }

/** Lists of objects with types, marks and computed attributes; national numbers, English country names, ISO days, labels as objects. */
export const peopleish: System = {
  name: 'peopleish',
  source: {
    rows: [
      { remote: 'names[0].givenName', local: 'firstName', direction: 'bidirectional' },
      { remote: 'organizations[0].title', local: 'title', direction: 'bidirectional' },
      { remote: 'organizations[0].id', local: 'companyId', direction: 'bidirectional' },
      { remote: 'phoneNumbers[*]', local: 'phones', direction: 'bidirectional' },
      { remote: 'emailAddresses[*]', local: 'emails', direction: 'bidirectional' },
      { remote: 'addresses[*]', local: 'addresses', direction: 'bidirectional' },
      { remote: 'labels[*].name', local: 'tags', direction: 'bidirectional' },
      { remote: 'userDefined[key=Country].value', local: 'custom.country', direction: 'bidirectional' },
      { remote: 'userDefined[key=Since].value', local: 'custom.since', direction: 'bidirectional' },
      { remote: 'userDefined[key=Budget].value', local: 'custom.budget', direction: 'bidirectional' },
    ],
    shapes: {
      phoneNumbers: { value: 'value', type: { path: 'type', words: shown }, primary: 'metadata.sourcePrimary', derived: ['canonicalForm'] },
      emailAddresses: { value: 'value', type: { path: 'type', words: shown }, primary: 'metadata.sourcePrimary' },
      addresses: {
        address: { street: 'streetAddress', city: 'city', region: 'region', postalCode: 'postalCode', country: ['countryCode', 'country'] },
        type: { path: 'type', words: shown },
        primary: 'metadata.sourcePrimary',
        derived: ['formattedValue'],
      },
    },
  },
  render: (of) =>
    compact({
      names: of.first === null ? [] : [{ givenName: nameOf(of.first), displayName: nameOf(of.first) }],
      organizations:
        of.title === null && of.company === null
          ? []
          : [compact({ title: wordOf(of.title), id: companyOf(of.company) && `there-${companyOf(of.company)}`, current: true })],
      phoneNumbers: of.phones.map((line, at) => entry({ value: phoneOf(line).national, canonicalForm: phoneOf(line).e164 }, line, at)),
      emailAddresses: of.mails.map((line, at) => entry({ value: mailOf(line) }, line, at)),
      addresses: of.places.map((line, at) => entry({ city: cityOf(line), formattedValue: cityOf(line) }, line, at)),
      labels: of.tags.map((tag) => ({ name: wordOf(tag), id: tag })),
      userDefined: [
        ...(of.country === null ? [] : [{ key: 'Country', value: countryOf(of.country)?.name ?? '' }]),
        ...(of.since === null ? [] : [{ key: 'Since', value: dayOf(of.since) }]),
        ...(of.budget === null ? [] : [{ key: 'Budget', value: String(amountOf(of.budget)) }]),
      ],
    }),
  parse: (raw) => {
    const own = (key: string): Value | undefined => listOf(raw.userDefined).find((each) => each.key === key)?.value
    return {
      ...nobody,
      first: placeOf(names, listOf(raw.names)[0]?.givenName),
      title: placeOf(words, listOf(raw.organizations)[0]?.title),
      company: placeOf(companies, textOf(listOf(raw.organizations)[0]?.id).replace('there-', '')),
      phones: lines(raw.phoneNumbers, (each) => phonePlace(textOf(each.value))),
      mails: lines(raw.emailAddresses, (each) => mailPlace(textOf(each.value))),
      places: lines(raw.addresses, (each) => placeOf(cities, each.city)),
      tags: setOf(listOf(raw.labels).map((each) => each.name ?? null)),
      country: countryPlace(own('Country')),
      since: placeOf(days, own('Since')),
      budget: own('Budget') === undefined ? null : placeOf([0, 1200, 99.5], Number(own('Budget'))),
    }
  },
}

function entry(of: { readonly [key: string]: Value }, line: Line, at: number): Value {
  return { ...of, type: line.type, metadata: { sourcePrimary: at === 0, source: { type: 'CONTACT' } } }
}

function lines(value: Value | undefined, what: (each: { readonly [key: string]: Value }) => number | null): Line[] {
  const list = listOf(value)
  const marked = list.findIndex((each) => (each.metadata as { sourcePrimary?: boolean } | undefined)?.sourcePrimary === true)
  const read = list.flatMap((each, at) => {
    const place = what(each)
    const type = types.find((known) => known === each.type) ?? 'other'
    return place === null ? [] : [{ at, line: { what: place, type } }]
  })
  return read.toSorted((a, b) => Number(b.at === marked) - Number(a.at === marked)).map(({ line }) => line)
}
