import type { Definition, Option, ValueType } from './definition.ts'
import { COMPANY_ROWS, CONTACT_ROWS, DEAL_ROWS } from './catalog-rows.ts'
import type { TypeName } from './object-type.ts'

const ROWS: Readonly<Record<TypeName, string>> = { contacts: CONTACT_ROWS, companies: COMPANY_ROWS, deals: DEAL_ROWS }
const GROUPS: Readonly<Record<TypeName, string>> = {
  contacts: 'contactinformation',
  companies: 'companyinformation',
  deals: 'dealinformation',
}
/** HubSpot's own properties were there long before any record. */
const SINCE = Date.UTC(2019, 7, 6, 2, 41, 8)

/** The properties every portal has for a kind of object. */
export function catalogOf(type: TypeName): Definition[] {
  return ROWS[type]
    .trim()
    .split('\n')
    .map((row, index) => definitionOf(row, GROUPS[type], index))
}

/** `name|label|type/fieldType|flags|option,value=Label,…`; flags: r read-only, c calculated, x options elsewhere. */
function definitionOf(row: string, groupName: string, displayOrder: number): Definition {
  const [name = '', label = '', kind = '', flags = '', options = ''] = row.split('|')
  const [type = 'string', fieldType = 'text'] = kind.split('/')
  return {
    name,
    label,
    // The rows are the only source, so their spelling is the type's.
    type: type as ValueType,
    fieldType,
    groupName,
    description: '',
    options: options === '' ? [] : options.split(',').map(optionOf),
    calculated: flags.includes('c'),
    readOnly: flags.includes('r') || flags.includes('c'),
    hubspotDefined: true,
    hasUniqueValue: name === 'hs_object_id',
    externalOptions: flags.includes('x'),
    ...(name === 'hubspot_owner_id' ? { referencedObjectType: 'OWNER' } : {}),
    hidden: false,
    displayOrder,
    at: SINCE,
  }
}

function optionOf(text: string, displayOrder: number): Option {
  const [value = '', label = ''] = text.split('=')
  return { value, label: label === '' ? title(value) : label, hidden: false, displayOrder }
}

function title(value: string): string {
  return value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase().replaceAll('_', ' ')
}
