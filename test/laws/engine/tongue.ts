import type { MappingRow } from '#connectors/kit/mapping-row.ts'
import type { Raw } from '#connectors/kit/raw.ts'
import type { Kind, Spread } from '#model/kinds.ts'

/** How one simulated provider puts things. */
export type Tongue = {
  readonly kind: Kind
  readonly spread: Spread
  readonly mapping: readonly MappingRow[]
  /** What it makes of what is written to it, by people or by us. */
  kept(fields: Raw): Raw
}

const both = (remote: string, local: string): MappingRow => ({ remote, local, direction: 'bidirectional' })

/** Four texts, kept as they come. */
export const plain: Tongue = {
  kind: 'contact',
  spread: 'shared',
  mapping: [both('given', 'firstName'), both('family', 'lastName'), both('note', 'about'), both('role', 'title')],
  kept: (fields) => fields,
}
