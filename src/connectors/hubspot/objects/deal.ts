import { both, type ObjectType } from './object-type.ts'

/** Deals. */
export const deal: ObjectType = {
  kind: 'deal',
  name: 'deals',
  typeId: '0-3',
  group: 'dealinformation',
  modified: 'hs_lastmodifieddate',
  required: ['dealname', 'dealstage'],
  titles: ['dealname'],
  folded: [],
  shapes: {},
  links: [
    { key: 'company', label: 'Primary company', to: 'companies', many: false, typeId: 5 },
    { key: 'contacts', label: 'Contacts', to: 'contacts', many: true, typeId: 3 },
  ],
  mapping: [
    both('properties.dealname', 'name'),
    both('properties.amount', 'amount'),
    both('properties.deal_currency_code', 'currency'),
    both('properties.pipeline', 'pipelineId'),
    both('properties.dealstage', 'stageId'),
    both('properties.closedate', 'closeOn'),
    both('associations.company', 'companyId'),
    both('associations.contacts[*]', 'contactIds'),
    both('properties.hubspot_owner_id', 'ownerId'),
  ],
}
