import { both, pulled, type ObjectType } from './object-type.ts'
import { firstAndMore } from './folded.ts'

/** Organisations. */
export const company: ObjectType = {
  kind: 'company',
  name: 'companies',
  typeId: '0-2',
  group: 'companyinformation',
  modified: 'hs_lastmodifieddate',
  required: [],
  titles: ['name'],
  folded: [
    firstAndMore({ root: 'domains', label: 'Domains', type: 'domains' }, { first: 'domain', more: 'hs_additional_domains', bare: true }),
  ],
  shapes: {},
  links: [],
  mapping: [
    both('properties.name', 'name'),
    both('domains[*]', 'domains'),
    both('properties.website', 'website'),
    both('properties.phone', 'phone'),
    // A list of HubSpot's own: whatever is not on it would be refused.
    pulled('properties.industry', 'industry'),
    both('properties.address', 'address.street'),
    both('properties.city', 'address.city'),
    both('properties.state', 'address.region'),
    both('properties.zip', 'address.postalCode'),
    both('properties.country', 'address.country'),
    both('properties.hubspot_owner_id', 'ownerId'),
  ],
}
