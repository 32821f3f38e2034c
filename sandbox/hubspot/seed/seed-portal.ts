import { between, hashOf, pick, randomFrom } from '../../seed/random.ts'
import { COMPANIES } from '../../seed/company.ts'
import type { Crm } from '../crm/crm.ts'
import { DEFAULT_PIPELINE, RENEWALS } from '../crm/pipelines.ts'
import type { Row } from '../crm/row.ts'
import { ownProperties } from './own-properties.ts'
import { companyAt, spelledCompany } from './spelled-company.ts'
import { spelledPerson } from './spelled-person.ts'

const DAY_MS = 86_400_000
/** People only HubSpot knows have numbers from here on. */
const EXTRA_FROM = 600
const DEALS_EVERY = 0.65

/** Fills a portal as it was at `at`: companies, their people, deals with both; an empty portal stays empty. */
export function seedPortal(crm: Crm, at: number): void {
  const { from, count, extra } = crm.portal.people
  if (count === 0) return
  crm.pipelines = [DEFAULT_PIPELINE, RENEWALS]
  for (const [type, definition] of ownProperties(at - 500 * DAY_MS)) crm.define(type, definition)
  const owners = crm.owners.filter(({ archived }) => !archived).map(({ id }) => id)
  const ownerOf = (salt: string) => owners[hashOf(salt) % (owners.length + 1)]
  const companies = COMPANIES.map((company, index) => {
    const values = withOwner(spelledCompany(company), ownerOf(company.name))
    return crm.create('companies', values, { at: Math.floor(at - (420 - index) * DAY_MS), source: 'IMPORT' })
  })
  const indexes = [...range(from, count), ...range(EXTRA_FROM, extra)]
  const people = indexes.map((index, added) => {
    // The oldest was last touched a good year ago, the newest an hour ago.
    const born = Math.floor(at - ((indexes.length - added) / indexes.length) * 380 * DAY_MS - 3_600_000)
    const row = crm.create('contacts', withOwner(spelledPerson(index), ownerOf(`person ${index}`)), { at: born, source: 'IMPORT' })
    const company = companies[index % COMPANIES.length]
    if (company !== undefined) hang(crm, row, { company, type: 279 })
    return { row, company: index % COMPANIES.length }
  })
  seedDeals(crm, { at, companies, people })
}

function seedDeals(
  crm: Crm,
  { at, companies, people }: { at: number; companies: readonly Row[]; people: readonly { row: Row; company: number }[] },
): void {
  const owners = crm.owners.filter(({ archived }) => !archived).map(({ id }) => id)
  for (const [index, company] of [...companies, ...companies].entries()) {
    const random = randomFrom(`hubspot deal ${crm.portal.hubId} ${index}`)
    if (random() > DEALS_EVERY) continue
    const pipeline = random() < 0.75 ? DEFAULT_PIPELINE : RENEWALS
    const stage = pipeline.stages[between(random, 0, pipeline.stages.length - 1)] ?? pipeline.stages[0]
    const { name } = companyAt(index)
    const born = Math.floor(at - between(random, 3, 300) * DAY_MS)
    const values = new Map([
      ['dealname', `${name} – ${pick(random, ['Annual plan', 'Pilot', 'Rollout', 'Seats', 'Support package'])}`],
      ['pipeline', pipeline.id],
      ['dealstage', stage?.id ?? ''],
      ['amount', String(between(random, 8, 900) * 250)],
      ['deal_currency_code', crm.portal.currency],
      ['closedate', new Date(born + between(random, 20, 160) * DAY_MS).toISOString()],
      ['dealtype', pipeline === RENEWALS ? 'existingbusiness' : 'newbusiness'],
      ['renewal_on', random() < 0.4 ? new Date(born + 365 * DAY_MS).toISOString().slice(0, 10) : ''],
    ])
    const deal = crm.create('deals', withOwner(values, owners[index % owners.length]), { at: born, source: 'IMPORT' })
    hang(crm, deal, { company, type: 341 })
    const colleagues = people.filter((one) => one.company === index % companies.length).slice(0, between(random, 1, 2))
    for (const { row } of colleagues) hang(crm, deal, { contact: row, type: 3 })
  }
}

function hang(crm: Crm, from: Row, { company, contact, type: id }: { company?: Row; contact?: Row; type: number }): void {
  const type = crm.associations.types.find(id)
  const to = company ?? contact
  if (type !== undefined && to !== undefined) crm.associate({ type: type.from, id: from.id }, { type: type.to, id: to.id }, type)
}

function withOwner(values: Map<string, string>, owner: string | undefined): Map<string, string> {
  return owner === undefined ? values : values.set('hubspot_owner_id', owner)
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index)
}
