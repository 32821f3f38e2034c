import type { Crm } from '../crm/crm.ts'
import type { TypeName } from '../crm/object-type.ts'
import { bulkCompany } from './spelled-company.ts'
import { bulkPerson } from './spelled-person.ts'

/** Beyond every hand-made person. */
const FIRST_BULK = 1_000_000

/** Adds made-up objects by number, `stepMs` apart, the last one at `at`; with 0 all bear one time. */
export function fill(crm: Crm, { type, count, at, stepMs }: { type: TypeName; count: number; at: number; stepMs: number }): void {
  const before = crm.filled[type]
  crm.filled[type] += count
  for (let added = 0; added < count; added++) {
    crm.create(type, MADE[type](crm, FIRST_BULK + before + added), { at: at - (count - 1 - added) * stepMs, source: 'IMPORT' })
  }
}

const MADE: Readonly<Record<TypeName, (crm: Crm, index: number) => Map<string, string>>> = {
  contacts: (_, index) => bulkPerson(index),
  companies: (_, index) => bulkCompany(index),
  deals: ({ pipelines, portal }, index) => {
    const stages = pipelines[0]?.stages ?? []
    return new Map([
      ['dealname', `Bulk deal ${index}`],
      ['pipeline', pipelines[0]?.id ?? ''],
      ['dealstage', stages[index % stages.length]?.id ?? ''],
      ['amount', String((index % 500) * 100)],
      ['deal_currency_code', portal.currency],
    ])
  },
}
