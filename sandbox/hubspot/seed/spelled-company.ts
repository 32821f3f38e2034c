import { COMPANIES, type Company } from '../../seed/company.ts'
import { PLACES, streetLine, type Country, type Place } from '../../seed/place.ts'
import { between, hashOf, pick, randomFrom } from '../../seed/random.ts'
import { COUNTRY_SPELLINGS } from './country-spelling.ts'
import { filled } from './spelled-person.ts'

const FORMS: Readonly<Record<Country, string>> = {
  BR: 'Ltda.',
  US: 'Inc.',
  GB: 'Ltd',
  FR: 'SAS',
  DE: 'GmbH',
  PT: 'Lda.',
  ES: 'S.L.',
  IT: 'S.r.l.',
  NL: 'B.V.',
  CA: 'Inc.',
}
const INDUSTRIES: Readonly<Record<string, string>> = {
  Logistics: 'LOGISTICS_AND_SUPPLY_CHAIN',
  Food: 'FOOD_PRODUCTION',
  'Real estate': 'REAL_ESTATE',
  Energy: 'OIL_ENERGY',
  Design: 'DESIGN',
  Health: 'HOSPITAL_HEALTH_CARE',
  Construction: 'CONSTRUCTION',
  Travel: 'LEISURE_TRAVEL_TOURISM',
  Education: 'EDUCATION_MANAGEMENT',
  Media: 'MEDIA_PRODUCTION',
  Software: 'COMPUTER_SOFTWARE',
  Retail: 'RETAIL',
  Mining: 'MINING_METALS',
  Consulting: 'MANAGEMENT_CONSULTING',
  Insurance: 'INSURANCE',
  Finance: 'FINANCIAL_SERVICES',
  Manufacturing: 'MACHINERY',
  Legal: 'LAW_PRACTICE',
  Transport: 'TRANSPORTATION_TRUCKING_RAILROAD',
}

/** A seeded company as HubSpot has it: often with its legal form, sometimes shouted. */
export function spelledCompany(company: Company): Map<string, string> {
  const place: Place = PLACES[company.place]
  const random = randomFrom(`hubspot company ${company.name}`)
  const legal = random() < 0.4 ? `${company.name} ${FORMS[place.country]}` : company.name
  return filled({
    name: random() < 0.08 ? legal.toUpperCase() : legal,
    domain: company.domain,
    website: `www.${company.domain}`,
    phone: `+351 2100${String(hashOf(company.name) % 100_000).padStart(5, '0')}`,
    address: streetLine(place.country, pick(random, place.streets), between(random, 1, 300)),
    city: place.city,
    state: place.region,
    country: pick(random, COUNTRY_SPELLINGS[place.country]),
    industry: INDUSTRIES[company.industry] ?? 'RETAIL',
    type: company.tier === 'Partner' ? 'PARTNER' : 'PROSPECT',
    lifecyclestage: company.tier === 'Prospect' ? 'lead' : 'customer',
    numberofemployees: String(between(random, 8, 4200)),
    annualrevenue: String(between(random, 4, 900) * 100_000),
    founded_year: String(between(random, 1921, 2021)),
    is_public: String(random() < 0.15),
    description: `${company.industry} company in ${place.city}.`,
    tier: company.tier,
  })
}

/** The company with that number among the seeded sixty. */
export function companyAt(index: number): Company {
  return COMPANIES[index % COMPANIES.length] ?? COMPANIES[0]
}

/** A made-up company for bulk data. */
export function bulkCompany(index: number): Map<string, string> {
  const { city, country } = PLACES[companyAt(index).place]
  return filled({ name: `${companyAt(index).name} ${index}`, domain: `bulk${index}.example`, city, country, industry: 'RETAIL' })
}
