import type { Field, Noun } from '#model/noun.ts'
import type { Address, Element, Value, Values } from '#model/value.ts'
import { customKey } from './columns.ts'

type ElementView = { -readonly [K in keyof Element]: Element[K] }
type AddressView = { -readonly [K in keyof Address]: Address[K] }

/** How the API answers a field of this type. */
type ValueOf<T extends Field['type']> = T extends 'number' | 'money'
  ? number | null
  : T extends 'boolean'
    ? boolean | null
    : T extends 'references' | 'options' | 'domains' | 'tags'
      ? string[]
      : T extends 'emails' | 'phones'
        ? ElementView[]
        : T extends 'addresses'
          ? AddressView[]
          : T extends 'address'
            ? AddressView | null
            : string | null

export type FieldsOf<N extends Noun> = { [F in N['fields'][number] as F['name']]: ValueOf<F['type']> }

/** What of the sync a record shows: when it last was equal with a remote, and a contact's id at Google. */
export type Linked = { readonly lastSyncedAt: Date | null; readonly googleContactId: string | null }

/** A record as the API answers it. Instants are ISO 8601 in UTC. */
export type RecordView<N extends Noun = Noun> = FieldsOf<N> & {
  id: string
  custom: Record<string, unknown>
  rev: number
  createdAt: string
  updatedAt: string
  deletedAt: string | null
  lastSyncedAt: string | null
} & (N['kind'] extends 'contact' ? { googleContactId: string | null } : unknown)

type Stored = {
  readonly id: string
  readonly values: Values
  readonly rev: number
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly deletedAt: Date | null
}

/** A record read with all that its view shows. */
export type Now = { readonly stored: Stored; readonly linked: Linked }

/** The record as the API answers it. */
export function present<N extends Noun>(noun: N, stored: Stored, linked: Linked | undefined): RecordView<N> {
  const custom: Record<string, Value> = {}
  for (const [name, value] of Object.entries(stored.values)) {
    const key = customKey(name)
    if (key !== null) custom[key] = value
  }
  const fields = Object.fromEntries(noun.fields.map((field) => [field.name, stored.values[field.name] ?? null]))
  return {
    id: stored.id,
    ...fields,
    custom,
    rev: stored.rev,
    createdAt: stored.createdAt.toISOString(),
    updatedAt: stored.updatedAt.toISOString(),
    deletedAt: stored.deletedAt?.toISOString() ?? null,
    lastSyncedAt: linked?.lastSyncedAt?.toISOString() ?? null,
    ...(noun.kind === 'contact' ? { googleContactId: linked?.googleContactId ?? null } : {}),
  } as unknown as RecordView<N>
}

/** The entity tag of a record: its revision. */
export const etagOf = (rev: number): string => `"${rev}"`
