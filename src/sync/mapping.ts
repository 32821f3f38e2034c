import type { Codec } from '#connectors/kit/codec.ts'
import type { ListShape } from '#connectors/kit/list-shape.ts'
import type { MappingRow } from '#connectors/kit/mapping-row.ts'
import type { Raw, RemoteField } from '#connectors/kit/stream.ts'
import type { Field } from '#model/noun.ts'
import type { Value, Values } from '#model/value.ts'
import type { References, Slot } from './slot.ts'

/** What a mapping is compiled from. */
export type MappingSource = {
  readonly rows: readonly MappingRow[]
  /** The noun's fields and the custom ones (model/custom.ts). */
  readonly fields: readonly Field[]
  /** ISO 3166-1 alpha-2: how national phone numbers are read. */
  readonly region: string
  readonly shapes?: Readonly<Record<string, ListShape>>
  readonly codecs?: Readonly<Record<string, Codec>>
  /** What `describe` told: capacities, and fields that cannot be written. */
  readonly remoteFields?: readonly RemoteField[]
  readonly references?: References
  /** Runs a row's transform; rows that have one are refused without it. */
  readonly transform?: (code: string) => (value: Value) => Value
}

/** A stream's rows, compiled; read both ways. Pure and safe to keep for as long as the rows stand. */
export type Mapping = {
  readonly slots: readonly Slot[]
  readonly references: References
  /** Changes whenever what is read or written changes; a stream whose hash moved plans over all its links. */
  readonly hash: string
  /** What pulling slots make of a remote; fields that cannot be told are left out. */
  read(raw: Raw): Values
  /** `raw` with `only` those slots (keys of `values`) put in; `sent` names the remote paths that differ. */
  write(raw: Raw, values: Values, only: readonly string[]): { readonly raw: Raw; readonly sent: readonly string[] }
  /** The shadow: only what the slots read, byte for byte. */
  project(raw: Raw): Raw
}
