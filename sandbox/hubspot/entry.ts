import type { TypeName } from './crm/object-type.ts'
import type { Definition } from './crm/definition.ts'
import type { SavedRow } from './crm/row.ts'
import type { Target } from './hooks/target.ts'

/** A line of the HubSpot journal; portals are named by the mail address of their user. */
export type Entry =
  | { readonly is: 'seeded'; readonly at: number }
  | { readonly is: 'portal'; readonly email: string }
  | { readonly is: 'row'; readonly portal: string; readonly type: TypeName; readonly row: SavedRow }
  | { readonly is: 'gone'; readonly portal: string; readonly type: TypeName; readonly id: number; readonly winner: number | null }
  | { readonly is: 'blocked'; readonly portal: string; readonly email: string }
  | {
      readonly is: 'fill'
      readonly portal: string
      readonly type: TypeName
      readonly count: number
      readonly at: number
      readonly stepMs: number
    }
  | { readonly is: 'property'; readonly portal: string; readonly type: TypeName; readonly definition: Definition }
  | { readonly is: 'dropped'; readonly portal: string; readonly type: TypeName; readonly name: string }
  | {
      readonly is: 'association'
      readonly portal: string
      readonly from: string
      readonly to: string
      readonly typeId: number
      readonly on: boolean
    }
  | {
      readonly is: 'label'
      readonly portal: string
      readonly from: TypeName
      readonly to: TypeName
      readonly label: string
      readonly inverse: string
    }
  | {
      readonly is: 'token'
      readonly kind: 'access' | 'refresh'
      readonly portal: string
      readonly clientId: string
      readonly value: string
      readonly scopes: readonly string[]
      readonly expiresAt: number | null
    }
  | { readonly is: 'ended'; readonly portal: string; readonly clientId: string | null }
  | { readonly is: 'revoked'; readonly value: string }
  | { readonly is: 'target'; readonly target: Target | null }

/** Writes an entry down. */
export type Recorder = (entry: Entry) => void
