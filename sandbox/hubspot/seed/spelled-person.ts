import { phoneSpelled } from '../../seed/phone-spelling.ts'
import { personAt, type Person } from '../../seed/person.ts'
import { pick, randomFrom } from '../../seed/random.ts'
import { COUNTRY_SPELLINGS } from './country-spelling.ts'

const LANGUAGES: Readonly<Record<string, string>> = { BR: 'pt-br', PT: 'pt', FR: 'fr', DE: 'de', ES: 'es', IT: 'it', NL: 'nl' }
const STAGES = ['lead', 'marketingqualifiedlead', 'salesqualifiedlead', 'opportunity', 'customer'] as const
const INTERESTS = ['pilot', 'pricing', 'security', 'webinar'] as const

/**
 * A seeded person as a form, an import or a colleague once wrote them into HubSpot: the same address, but phone, country, capitals and accents
 * in another spelling than at the other providers.
 */
export function spelledPerson(index: number): Map<string, string> {
  const person = personAt(index)
  const random = randomFrom(`hubspot ${index}`)
  const careless = pick(random, CARES)
  const phone = (number: string | undefined) => (number === undefined ? '' : phoneSpelled(number, person.place.country, random))
  return filled({
    email: person.workEmail.toLowerCase(),
    firstname: careless(person.given),
    lastname: careless(person.family),
    phone: phone(person.office ?? person.mobile),
    mobilephone: person.office === undefined ? '' : phone(person.mobile),
    company: random() < 0.8 ? person.company.name : person.company.name.toUpperCase(),
    jobtitle: random() < 0.85 ? person.title : person.title.toLowerCase(),
    website: person.website ? `www.${person.company.domain}` : '',
    address: person.street,
    city: random() < 0.9 ? person.place.city : plain(person.place.city),
    state: person.place.region,
    zip: random() < 0.9 ? person.postal : person.postal.replace(/\D/g, ''),
    country: pick(random, COUNTRY_SPELLINGS[person.place.country]),
    hs_language: LANGUAGES[person.place.country] ?? 'en',
    lifecyclestage: pick(random, STAGES),
    hs_lead_status: random() < 0.4 ? pick(random, ['NEW', 'OPEN', 'IN_PROGRESS', 'CONNECTED']) : '',
    birthday: birthdayOf(person),
    tier: person.company.tier,
    interests: INTERESTS.filter(() => random() < 0.25).join(';'),
  })
}

// Most write as they should, some leave out accents, some shout.
const CARES: readonly [(text: string) => string, ...((text: string) => string)[]] = [
  (text) => text,
  (text) => text,
  (text) => text,
  (text) => text,
  (text) => text,
  plain,
  (text) => text.toUpperCase(),
]

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss')
}

/** HubSpot dates have a year, so a birthday without one is not kept. */
function birthdayOf({ birthday }: Person): string {
  if (birthday === undefined || birthday.year === 0) return ''
  return `${birthday.year}-${String(birthday.month).padStart(2, '0')}-${String(birthday.day).padStart(2, '0')}`
}

/** A made-up person for bulk data: little text, so that many cost little. */
export function bulkPerson(index: number): Map<string, string> {
  const { workEmail, given, family, company, title, place, mobile } = personAt(index)
  return filled({
    email: workEmail,
    firstname: given,
    lastname: family,
    phone: mobile ?? '',
    company: company.name,
    jobtitle: title,
    city: place.city,
    country: place.country,
  })
}

/** Without what is empty. */
export function filled(values: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(Object.entries(values).filter(([, value]) => value !== ''))
}
