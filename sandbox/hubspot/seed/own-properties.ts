import type { Definition, Option } from '../crm/definition.ts'
import type { TypeName } from '../crm/object-type.ts'

const options = (...labels: string[]): Option[] =>
  labels.map((label, displayOrder) => ({ label, value: label.includes(' ') ? label : label.toLowerCase(), hidden: false, displayOrder }))
const tiers = ['Key account', 'Growth', 'Prospect', 'Partner'].map((label, displayOrder) => ({
  label,
  value: label,
  hidden: false,
  displayOrder,
}))

/** Properties a lively portal has made for itself. */
export function ownProperties(at: number): readonly (readonly [TypeName, Definition])[] {
  const own = (about: Pick<Definition, 'name' | 'label' | 'type' | 'fieldType'> & Partial<Definition>): Definition => ({
    groupName: 'northwind',
    description: '',
    options: [],
    calculated: false,
    readOnly: false,
    hubspotDefined: false,
    hasUniqueValue: false,
    externalOptions: false,
    hidden: false,
    displayOrder: -1,
    at,
    ...about,
  })
  const tier = own({ name: 'tier', label: 'Tier', type: 'enumeration', fieldType: 'select', options: tiers })
  return [
    ['contacts', own({ name: 'birthday', label: 'Birthday', type: 'date', fieldType: 'date' })],
    ['contacts', tier],
    [
      'contacts',
      own({
        name: 'interests',
        label: 'Interests',
        type: 'enumeration',
        fieldType: 'checkbox',
        options: options('Pilot', 'Pricing', 'Security', 'Webinar'),
      }),
    ],
    ['companies', tier],
    ['deals', own({ name: 'renewal_on', label: 'Renewal date', type: 'date', fieldType: 'date' })],
  ]
}
