import type { Kind, Spread } from '#model/kinds.ts'
import type { Step } from '#model/step.ts'
import type { Codec } from './codec.ts'
import type { Http } from './http.ts'
import type { ListShape } from './list-shape.ts'
import type { MappingRow } from './mapping-row.ts'
import type { Raw } from './raw.ts'

export type { Raw } from './raw.ts'

/** Part of a stream with a cursor of its own: a calendar, a mail folder; `''` where there is none. */
export type Scope = {
  readonly id: string
  readonly title: string
  /** Taken while the connection's owner has picked none. */
  readonly preset?: boolean
}

/** One remote's state as the provider told it. */
export type Change = {
  readonly id: string
  /** Earlier ids of the same object (People resourceName change, CRM merges). */
  readonly formerly?: readonly string[]
  readonly scope: string
  /** For If-Match; null where the provider has none. */
  readonly tag: string | null
  /** Comparable by `<` as text and never falling for one remote; null where the provider has none. */
  readonly order: string | null
  /** The provider's time of the change, else the time it was read. */
  readonly at: Date
  /** null: gone there. */
  readonly values: Raw | null
  /** Our mark on it: `instance:workspace:record`. */
  readonly stamp?: string
  /** Alive, but not in this scope (a contact taken out of the group that is synchronised): makes no record, and is never a deletion. */
  readonly outside?: boolean
}

/** Text that only the connector can read; it names its parameters, so that a changed mapping outdates it. */
export type Cursor = string

/** `expired` is a value: a full resync is a normal path. `next` is kept only together with the page. `complete` is true on the last page of a listing from nothing. */
export type Pulled =
  | {
      readonly kind: 'page'
      readonly changes: readonly Change[]
      readonly next: Cursor
      readonly more: boolean
      readonly estimate?: number
    }
  | { readonly kind: 'expired' }

/** One write to send. `raw` is the whole object to write: the shadow with the changed fields put in; `sent` names the remote paths that differ. */
export type Outgoing = {
  readonly record: string
  readonly remote: string | null
  readonly tag: string | null
  readonly step: Step['do']
  readonly raw: Raw
  readonly sent: readonly string[]
  readonly stamp: string
}

/**
 * What became of one write. `done`: what was sent stands in `change` as the write itself left it, never as a later read shows it, for that may be somebody's
 * edit; the rest as it is now. `unknown`: it may have happened; never try a create again before `find`.
 */
export type Receipt =
  | { readonly kind: 'done'; readonly change: Change }
  | { readonly kind: 'stale' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unknown' }

export type RemoteField = {
  /** Remote path, the same language as a mapping row's. */
  readonly name: string
  readonly label: string
  readonly type: string
  readonly required: boolean
  readonly writable: boolean
  readonly options?: readonly string[]
  /** What people read there in place of an option, where that differs from it. Options are compared by value. */
  readonly optionLabels?: Readonly<Record<string, string>>
  /** Most elements it holds. */
  readonly capacity?: number
}

/** One kind of thing at one provider. */
export type Stream = {
  readonly kind: Kind
  readonly spread: Spread
  /** Most records one write call takes. */
  readonly batch: number
  /** The mapping a new connection starts with. */
  readonly mapping: readonly MappingRow[]
  /** How this provider writes its lists, by the path before the selector: `phoneNumbers`. */
  readonly lists?: Readonly<Record<string, ListShape>>
  /** By the name after `codec:`. */
  readonly codecs?: Readonly<Record<string, Codec>>
  /** After an unknown write, how long the provider may hide what it did. */
  readonly settleMs: number
  /** Scopes taken while the owner has picked none, where they are known without asking the provider. */
  readonly presets?: readonly Scope[]
  scopes(http: Http): Promise<readonly Scope[]>
  describe(http: Http, scope: string): Promise<readonly RemoteField[]>
  pull(http: Http, cursor: Cursor | null, scope: string): Promise<Pulled>
  /** Those ids as they are now; missing: values null. */
  read(http: Http, scope: string, ids: readonly string[]): Promise<readonly Change[]>
  /** One receipt per outgoing write, in order. */
  push?(http: Http, scope: string, batch: readonly Outgoing[]): Promise<readonly Receipt[]>
  /** After an unknown create: by our stamp or the natural keys of what was sent. */
  find?(http: Http, scope: string, sought: readonly Outgoing[]): Promise<readonly (Change | null)[]>
  /** The page a person opens to see the remote; null where it cannot be told. Some name the account in it. */
  url?(id: string, accountId: string): string | null
}
