/** The kinds of objects served. */
export type TypeName = 'contacts' | 'companies' | 'deals'

/** What HubSpot knows about a kind of object. */
export type ObjectType = {
  readonly name: TypeName
  readonly typeId: string
  /** As in webhook types and association names. */
  readonly singular: 'contact' | 'company' | 'deal'
  /** The property that holds the time of the last change. */
  readonly modified: 'lastmodifieddate' | 'hs_lastmodifieddate'
  /** What is shown when a request names no properties. */
  readonly shown: readonly string[]
  /** What a free-text search looks at. */
  readonly searched: readonly string[]
}

export const TYPES: Readonly<Record<TypeName, ObjectType>> = {
  contacts: {
    name: 'contacts',
    typeId: '0-1',
    singular: 'contact',
    modified: 'lastmodifieddate',
    shown: ['email', 'firstname', 'lastname'],
    searched: ['firstname', 'lastname', 'email', 'hs_additional_emails', 'phone', 'mobilephone', 'company'],
  },
  companies: {
    name: 'companies',
    typeId: '0-2',
    singular: 'company',
    modified: 'hs_lastmodifieddate',
    shown: ['domain', 'name'],
    searched: ['name', 'domain', 'website', 'phone'],
  },
  deals: {
    name: 'deals',
    typeId: '0-3',
    singular: 'deal',
    modified: 'hs_lastmodifieddate',
    shown: ['amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
    searched: ['dealname', 'pipeline', 'dealstage', 'description', 'dealtype'],
  },
}

export const TYPE_NAMES = Object.keys(TYPES) as readonly TypeName[]

const BY_SPELLING = new Map(
  TYPE_NAMES.flatMap((name) => [name, TYPES[name].singular, TYPES[name].typeId].map((spelling) => [spelling, TYPES[name]] as const)),
)

/** A type by name, singular or type id. */
export function typeNamed(spelling: string): ObjectType | undefined {
  return BY_SPELLING.get(spelling.toLowerCase())
}
