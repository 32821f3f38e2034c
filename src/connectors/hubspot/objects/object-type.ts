import type { ListShape } from '../../kit/list-shape.ts'
import type { MappingRow } from '../../kit/mapping-row.ts'
import type { Folded } from './folded.ts'

/** Objects as HubSpot's paths name them. */
export type TypeName = 'contacts' | 'companies' | 'deals'

/** Associations to one other type, as far as they are synchronised. */
export type Link = {
  /** Where the ids stand under `associations` of a raw object: one id, or a list where there may be many. */
  readonly key: 'company' | 'contacts'
  readonly label: string
  readonly to: TypeName
  readonly many: boolean
  /** The association type that is written; where there is one id, it is the one HubSpot calls primary. */
  readonly typeId: number
}

/** What is particular to one type of object. */
export type ObjectType = {
  readonly kind: 'contact' | 'company' | 'deal'
  readonly name: TypeName
  readonly typeId: string
  /** The property group that every account has. */
  readonly group: string
  /** When a property last changed: search filters by it. */
  readonly modified: 'lastmodifieddate' | 'hs_lastmodifieddate'
  readonly required: readonly string[]
  /** What a person knows it by, for finding what has no key. */
  readonly titles: readonly string[]
  /** Properties that make one list of ours. */
  readonly folded: readonly Folded[]
  readonly shapes: Readonly<Record<string, ListShape>>
  readonly links: readonly Link[]
  readonly mapping: readonly MappingRow[]
}

/** The property that carries our stamp; unique, once it is prepared. */
export const stampProperty = 'pipedesk_id'

export function both(remote: string, local: string): MappingRow {
  return { remote, local, direction: 'bidirectional' }
}

export function pulled(remote: string, local: string): MappingRow {
  return { remote, local, direction: 'pull' }
}
