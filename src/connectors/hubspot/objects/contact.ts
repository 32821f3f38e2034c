import { both, type ObjectType } from './object-type.ts'
import { firstAndMore, single, slotted } from './folded.ts'

const company = { key: 'company', label: 'Primary company', to: 'companies', many: false, typeId: 1 } as const

/** People. */
export const contact: ObjectType = {
  kind: 'contact',
  name: 'contacts',
  typeId: '0-1',
  group: 'contactinformation',
  modified: 'lastmodifieddate',
  required: [],
  titles: ['firstname', 'lastname'],
  folded: [
    firstAndMore(
      { root: 'emails', label: 'E-mail addresses', type: 'emails' },
      { first: 'email', more: 'hs_additional_emails', bare: false },
    ),
    slotted({ root: 'phones', label: 'Phone and mobile phone', type: 'phones' }, ['phone', 'mobilephone']),
    single({ root: 'addresses', label: 'Address', type: 'addresses' }, ['address', 'city', 'state', 'zip', 'country']),
  ],
  shapes: {
    emails: { value: 'value', primary: 'primary', typeIs: 'work' },
    phones: { value: 'value', type: { path: 'slot', words: { phone: 'work', mobilephone: 'mobile' } } },
    addresses: {
      address: { street: 'address', city: 'city', region: 'state', postalCode: 'zip', country: 'country' },
      typeIs: 'work',
    },
  },
  links: [company],
  mapping: [
    both('properties.firstname', 'firstName'),
    both('properties.lastname', 'lastName'),
    both('emails[*]', 'emails'),
    both('phones[*]', 'phones'),
    both('addresses[*]', 'addresses'),
    both('associations.company', 'companyId'),
    both('properties.jobtitle', 'title'),
    both('properties.date_of_birth', 'birthday'),
    both('properties.hubspot_owner_id', 'ownerId'),
  ],
}
