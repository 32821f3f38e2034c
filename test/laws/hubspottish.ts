import type { Value } from '#model/value.ts'
import { countryPlace, mailPlace, phonePlace, placeOf, setOf } from './hub.ts'
import { amountOf, cityOf, companyOf, countryOf, dayOf, type Line, mailOf, nameOf, phoneOf, wordOf } from './person.ts'
import { cities, companies, days, names, words } from './pools.ts'
import { nobody, type System, textOf } from './system.ts'

/** A time of day that a date of ours cannot tell: reading it is lossy. */
const hourMs = 9 * 3_600_000 + 30 * 60_000

/** Flat properties of text; one number per type, one address; E.164, ISO codes, days as epoch milliseconds, sets joined by `;`. */
export const hubspottish: System = {
  name: 'hubspottish',
  source: {
    rows: [
      { remote: 'properties.firstname', local: 'firstName', direction: 'bidirectional' },
      { remote: 'properties.jobtitle', local: 'title', direction: 'bidirectional' },
      { remote: 'properties.company', local: 'companyId', direction: 'bidirectional' },
      { remote: 'properties.phone', local: 'phones[type=work].value', direction: 'bidirectional' },
      { remote: 'properties.mobilephone', local: 'phones[type=mobile].value', direction: 'bidirectional' },
      { remote: 'properties.email', local: 'emails[primary].value', direction: 'bidirectional' },
      { remote: 'properties.city', local: 'addresses[primary].city', direction: 'bidirectional' },
      { remote: 'properties.tags', local: 'tags', direction: 'bidirectional' },
      { remote: 'properties.country', local: 'custom.country', direction: 'bidirectional' },
      { remote: 'properties.since', local: 'custom.since', direction: 'bidirectional' },
      { remote: 'properties.budget', local: 'custom.budget', direction: 'bidirectional' },
    ],
    shapes: { 'properties.tags': { joined: ';' } },
  },
  render: (of) => {
    const day = dayOf(of.since)
    return {
      id: '7',
      properties: {
        firstname: nameOf(of.first) ?? '',
        jobtitle: wordOf(of.title) ?? '',
        company: of.company === null ? null : `there-${companyOf(of.company)}`,
        phone: numberOf(of.phones, 'work'),
        mobilephone: numberOf(of.phones, 'mobile'),
        email: of.mails[0] === undefined ? null : mailOf(of.mails[0]),
        city: of.places[0] === undefined ? null : cityOf(of.places[0]),
        tags: of.tags.map((tag) => wordOf(tag)).join(';'),
        country: countryOf(of.country)?.iso ?? null,
        since: day === null ? null : String(Date.parse(`${day}T00:00:00Z`) + hourMs),
        budget: of.budget === null ? null : (amountOf(of.budget) ?? 0).toFixed(2),
      },
    }
  },
  parse: (raw) => {
    const own = (raw.properties ?? {}) as { readonly [key: string]: Value }
    const since = textOf(own.since)
    const mail = mailPlace(textOf(own.email))
    const city = placeOf(cities, own.city)
    return {
      ...nobody,
      first: placeOf(names, own.firstname),
      title: placeOf(words, own.jobtitle),
      company: placeOf(companies, textOf(own.company).replace('there-', '')),
      phones: [lineOf(own.phone, 'work'), lineOf(own.mobilephone, 'mobile')].flatMap((line) => line ?? []),
      mails: mail === null ? [] : [{ what: mail, type: 'other' }],
      places: city === null ? [] : [{ what: city, type: 'other' }],
      tags: setOf(textOf(own.tags).split(';')),
      country: countryPlace(own.country),
      since: placeOf(
        days,
        /^\d{4}-/.test(since) ? since.slice(0, 10) : since === '' ? null : new Date(Number(since)).toISOString().slice(0, 10),
      ),
      budget: own.budget === undefined || own.budget === null || own.budget === '' ? null : placeOf([0, 1200, 99.5], Number(own.budget)),
    }
  },
}

function numberOf(list: readonly Line[], type: string): Value {
  const line = list.find((each) => each.type === type)
  return line === undefined ? null : phoneOf(line).e164
}

function lineOf(value: Value | undefined, type: 'work' | 'mobile'): Line | null {
  const at = phonePlace(textOf(value))
  return at === null ? null : { what: at, type }
}
