import type { Codec } from '#connectors/kit/codec.ts'
import type { ListShape } from '#connectors/kit/list-shape.ts'
import type { MappingRow } from '#connectors/kit/mapping-row.ts'
import type { RemoteField } from '#connectors/kit/stream.ts'
import type { Field } from '#model/noun.ts'
import type { Value } from '#model/value.ts'
import type { References } from './slot.ts'

/** A row as it stands in a stream; `since`: the version of the stream since which it reads what it reads (absent: from the beginning). */
export type KeptRow = MappingRow & { readonly since?: number }

/** What a mapping is compiled from. */
export type MappingSource = {
  readonly rows: readonly KeptRow[]
  /** The noun's fields and the custom ones (model/custom.ts). */
  readonly fields: readonly Field[]
  /** ISO 3166-1 alpha-2: how national phone numbers are read. */
  readonly region: string
  readonly shapes?: Readonly<Record<string, ListShape>>
  readonly codecs?: Readonly<Record<string, Codec>>
  /** What `describe` told: capacities cut lists, and what cannot be written is not sent. */
  readonly remoteFields?: readonly RemoteField[]
  readonly references?: References
  /** Runs a row's transform; rows that have one are refused without it. */
  readonly transform?: (code: string) => (value: Value) => Value
}
