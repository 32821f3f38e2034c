import type { Source } from './row.ts'
import type { TypeName } from './object-type.ts'

type About = { readonly type: TypeName; readonly id: number; readonly at: number; readonly source: Source }

/** Something that happened to an object and that a webhook may tell. */
export type CrmEvent = About &
  (
    | { readonly is: 'creation' | 'deletion' | 'restore' | 'privacyDeletion' }
    | { readonly is: 'propertyChange'; readonly name: string; readonly value: string }
    | { readonly is: 'merge'; readonly primary: number; readonly merged: readonly number[]; readonly moved: number }
    | {
        readonly is: 'associationChange'
        readonly toType: TypeName
        readonly toId: number
        readonly removed: boolean
        readonly primary: boolean
      }
  )
